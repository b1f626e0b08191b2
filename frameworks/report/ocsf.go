package report

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
)

// ocsfVersion is the version of the schema that OCSF writes.
const ocsfVersion = "1.5.0"

// OCSF writes each finding as an event of class Compliance Finding (2003) of the
// Open Cybersecurity Schema Framework 1.5.0, one JSON object a line. The status of
// the check is Pass (1), Warning (2: no result for want of information) for what is
// unknown, and Fail (3); Other (99) for what could not be evaluated or is not asked
// about. What is waived has the status that it has without the exception, and the
// event is Suppressed.
//
// The time of an event is the instant of the assessment. The finding itself, as in
// a Document, is under unmapped.mandate. It does not hold the output. The error is
// ErrNoAssessment, joins every Contradiction, or is that of w.
func OCSF(w io.Writer, in Input) error {
	if err := in.check(); err != nil {
		return err
	}
	o := &ocsf{Input: in, asks: map[string]*ocsfAsks{}, scope: in.plainScope()}
	for _, r := range in.coverage().Requirements {
		for _, id := range r.Controls {
			o.of(id).add(visible(r.Framework), visible(r.Framework+":"+r.ID))
		}
	}
	out := bufio.NewWriter(w)
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	for i := range in.Assessment.Findings {
		line.Reset()
		if err := enc.Encode(o.event(&in.Assessment.Findings[i])); err != nil {
			return err
		}
		out.Write(line.Bytes()) // a bufio.Writer keeps its error for Flush
	}
	return out.Flush()
}

type ocsf struct {
	Input
	asks  map[string]*ocsfAsks // of controls
	scope string
}

// ocsfAsks is what asks for a control.
type ocsfAsks struct{ standards, requirements []string }

func (o *ocsf) of(control string) *ocsfAsks {
	a := o.asks[control]
	if a == nil {
		a = &ocsfAsks{}
		o.asks[control] = a
	}
	return a
}

func (a *ocsfAsks) add(framework, requirement string) {
	if !slices.Contains(a.standards, framework) {
		a.standards = append(a.standards, framework)
	}
	a.requirements = append(a.requirements, requirement)
}

type (
	ocsfEvent struct {
		ActivityID   int              `json:"activity_id"`
		ActivityName string           `json:"activity_name"`
		CategoryUID  int              `json:"category_uid"`
		CategoryName string           `json:"category_name"`
		ClassUID     int              `json:"class_uid"`
		ClassName    string           `json:"class_name"`
		TypeUID      int              `json:"type_uid"`
		TypeName     string           `json:"type_name"`
		Time         int64            `json:"time"` // milliseconds since 1970
		SeverityID   int              `json:"severity_id"`
		Severity     string           `json:"severity"`
		StatusID     int              `json:"status_id"`
		Status       string           `json:"status"`
		Message      string           `json:"message"`
		Comment      string           `json:"comment,omitempty"`
		Metadata     ocsfMetadata     `json:"metadata"`
		FindingInfo  ocsfInfo         `json:"finding_info"`
		Compliance   ocsfCompliance   `json:"compliance"`
		Resources    []ocsfResource   `json:"resources"`
		Remediation  *ocsfRemediation `json:"remediation,omitempty"`
		Unmapped     map[string]any   `json:"unmapped"`
	}
	ocsfMetadata struct {
		Version string      `json:"version"`
		Product ocsfProduct `json:"product"`
	}
	ocsfProduct struct {
		Name       string `json:"name"`
		VendorName string `json:"vendor_name"`
		Version    string `json:"version,omitempty"`
	}
	ocsfInfo struct {
		UID   string `json:"uid"`
		Title string `json:"title"`
		Desc  string `json:"desc,omitempty"`
	}
	ocsfCompliance struct {
		Control           string          `json:"control"`
		ControlParameters []ocsfParameter `json:"control_parameters,omitempty"`
		Requirements      []string        `json:"requirements,omitempty"`
		Standards         []string        `json:"standards,omitempty"`
		StatusID          int             `json:"status_id"`
		Status            string          `json:"status"`
		StatusCode        string          `json:"status_code"`
		StatusDetails     []string        `json:"status_details,omitempty"`
	}
	ocsfParameter struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	ocsfResource struct {
		UID   string     `json:"uid"`
		Type  string     `json:"type"`
		Owner *ocsfOwner `json:"owner,omitempty"`
	}
	ocsfOwner struct {
		UID string `json:"uid"`
	}
	ocsfRemediation struct {
		Desc string `json:"desc"`
	}
)

func (o *ocsf) event(f *controls.Finding) ocsfEvent {
	c := o.control(f.Control)
	e := ocsfEvent{
		ActivityID: 1, ActivityName: "Create", CategoryUID: 2, CategoryName: "Findings", ClassUID: 2003, ClassName: "Compliance Finding",
		TypeUID: 200301, TypeName: "Compliance Finding: Create", Time: o.Assessment.AsOf.UnixMilli(), StatusID: 1, Status: "New",
		Message: o.sentence(f), Comment: o.scope,
		Metadata:    ocsfMetadata{ocsfVersion, ocsfProduct{"mandate", "mandate-nhi", o.Assessment.Basis.Engine.Version}},
		FindingInfo: ocsfInfo{fingerprint(f), visible(cmp.Or(c.Title, f.Control)), visible(c.Rationale)},
		Compliance:  o.compliance(f), Resources: []ocsfResource{{visible(f.Subject.String()), string(f.Subject.Kind), nil}},
		Unmapped: map[string]any{"mandate": writtenFinding(*f)},
	}
	e.SeverityID, e.Severity = ocsfSeverity(f)
	if f.Verdict == controls.Waived {
		e.StatusID, e.Status = 3, "Suppressed"
	}
	if a := f.Attribution.Answerable; a != "" {
		e.Resources[0].Owner = &ocsfOwner{visible(a)}
	}
	if c.Remediation != "" {
		e.Remediation = &ocsfRemediation{visible(c.Remediation)}
	}
	return e
}

// ocsfSeverity is that of the control where something is to be done, and else
// informational.
func ocsfSeverity(f *controls.Finding) (int, string) {
	if v := f.Unwaived(); v == controls.Pass || v == controls.NotApplicable {
		return 1, "Informational"
	}
	switch f.Severity {
	case controls.Low:
		return 2, "Low"
	case controls.Medium:
		return 3, "Medium"
	case controls.High:
		return 4, "High"
	}
	return 5, "Critical"
}

func (o *ocsf) compliance(f *controls.Finding) ocsfCompliance {
	asks := o.of(f.Control)
	c := ocsfCompliance{Control: visible(f.Control), Requirements: asks.requirements, Standards: asks.standards, StatusCode: f.Verdict.String()}
	for _, name := range slices.Sorted(maps.Keys(f.Params)) {
		c.ControlParameters = append(c.ControlParameters, ocsfParameter{visible(name), visible(f.Params[name].String())})
	}
	switch f.Unwaived() {
	case controls.Pass:
		c.StatusID, c.Status = 1, "Pass"
	case controls.Unknown:
		c.StatusID, c.Status = 2, "Warning"
	case controls.Fail:
		c.StatusID, c.Status = 3, "Fail"
	default:
		c.StatusID, c.Status = 99, f.Verdict.String()
	}
	for _, r := range f.Reasons {
		c.StatusDetails = append(c.StatusDetails, plainReason(r))
	}
	for _, m := range f.Missing {
		c.StatusDetails = append(c.StatusDetails, "missing: "+plainMissing([]controls.Missing{m}))
	}
	return c
}
