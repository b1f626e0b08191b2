package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
)

// SARIF writes the findings in the Static Analysis Results Interchange Format
// 2.1.0 (OASIS), as code scanning takes it: the controls as rules, a result for
// each finding, one a line, the requirements of the coverage as taxonomies.
//
//	fail     kind fail, level by severity: error for high and critical, warning, note
//	error    kind fail, level error
//	unknown  kind open: the tool could not tell (§3.27.9)
//	waived   as the verdict without the exception, with a suppression
//	pass, not_applicable  kinds pass and notApplicable, where the assessment lists them
//
// A fingerprint is the digest of control and subject, so that a finding stays the
// same one from run to run. Without a place in a file a result names the input.
// The property bag of the run holds the rest of the Document, and that of each
// result the finding, so that nothing is lost. It does not hold the output. The
// error is ErrNoAssessment, joins every Contradiction, or is that of w.
func SARIF(w io.Writer, in Input) error {
	d, err := NewDocument(in)
	if err != nil {
		return err
	}
	s := &sarif{Input: in, rules: map[string]int{}}
	driver := s.driver()
	e := &encoder{w: bufio.NewWriter(w)}
	e.text("{\"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": [")
	e.member("tool", sarifTool{driver})
	e.member("taxonomies", s.taxonomies())
	e.member("invocations", []sarifInvocation{{ExecutionSuccessful: true}})
	e.member("properties", map[string]any{"mandate": d.withoutFindings()})
	list(e, "results", in.Assessment.Findings, s.result)
	e.text("\n}]}\n")
	return e.close()
}

type sarif struct {
	Input
	rules map[string]int // index by control
}

type (
	sarifText struct {
		Text string `json:"text"`
	}
	sarifTool struct {
		Driver sarifComponent `json:"driver"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool `json:"executionSuccessful"`
	}

	sarifComponent struct {
		Name             string       `json:"name"`
		Version          string       `json:"version,omitempty"`
		InformationURI   string       `json:"informationUri,omitempty"`
		ShortDescription *sarifText   `json:"shortDescription,omitempty"`
		Rules            []sarifRule  `json:"rules,omitempty"`
		Taxa             []sarifTaxon `json:"taxa,omitempty"`
	}
	sarifRule struct {
		ID                   string              `json:"id"`
		ShortDescription     *sarifText          `json:"shortDescription,omitempty"`
		FullDescription      *sarifText          `json:"fullDescription,omitempty"`
		Help                 *sarifText          `json:"help,omitempty"`
		DefaultConfiguration sarifConfiguration  `json:"defaultConfiguration"`
		Relationships        []sarifRelationship `json:"relationships,omitempty"`
		Properties           map[string]any      `json:"properties"`
	}
	sarifTaxon struct {
		ID               string     `json:"id"`
		ShortDescription *sarifText `json:"shortDescription,omitempty"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	sarifRelationship struct {
		Target sarifTarget `json:"target"`
		Kinds  []string    `json:"kinds"`
	}
	sarifTarget struct {
		ID            string         `json:"id"`
		ToolComponent sarifComponent `json:"toolComponent"`
	}

	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Kind                string             `json:"kind"`
		Level               string             `json:"level"`
		Message             sarifText          `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
		Properties          map[string]any     `json:"properties"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name               string `json:"name"`
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
)

func textOrNil(s string) *sarifText {
	if s == "" {
		return nil
	}
	return &sarifText{visible(s)}
}

// driver is this tool with the controls that were asked, as rules.
func (s *sarif) driver() sarifComponent {
	asks := map[string][]sarifRelationship{}
	for _, r := range s.coverage().Requirements {
		for _, id := range r.Controls {
			asks[id] = append(asks[id], sarifRelationship{sarifTarget{r.ID, sarifComponent{Name: r.Framework}}, []string{"relevant"}})
		}
	}
	var rules []sarifRule
	for _, p := range s.Assessment.Population {
		if _, ok := s.rules[p.Control]; ok {
			continue
		}
		s.rules[p.Control] = len(rules)
		c := s.control(p.Control)
		rules = append(rules, sarifRule{
			ID: c.ID, ShortDescription: textOrNil(c.Title), FullDescription: textOrNil(c.Rationale), Help: textOrNil(c.Remediation),
			DefaultConfiguration: sarifConfiguration{sarifLevels[p.Severity]}, Relationships: asks[c.ID],
			Properties: map[string]any{"tags": []string{"security"}, "precision": "very-high", "security-severity": securitySeverity[p.Severity]},
		})
	}
	engine := s.Assessment.Basis.Engine
	return sarifComponent{Name: "mandate", Version: engine.Version, InformationURI: "https://github.com/mandate-nhi/mandate", Rules: rules}
}

var sarifLevels = map[controls.Severity]string{controls.Critical: "error", controls.High: "error", controls.Medium: "warning", controls.Low: "note"}

// securitySeverity puts each severity in the middle of the band that GitHub code
// scanning has for it: above 9.0, 7.0, 4.0 and 0.1.
var securitySeverity = map[controls.Severity]string{controls.Critical: "9.5", controls.High: "8.0", controls.Medium: "5.5", controls.Low: "2.0"}

// taxonomies are the frameworks of the coverage with their requirements.
func (s *sarif) taxonomies() []sarifComponent {
	list := []sarifComponent{}
	for _, r := range s.coverage().Requirements {
		if n := len(list); n == 0 || list[n-1].Name != r.Framework {
			list = append(list, sarifComponent{Name: r.Framework, ShortDescription: textOrNil(strings.Join(s.coverage().Attributions, " "))})
		}
		last := &list[len(list)-1]
		last.Taxa = append(last.Taxa, sarifTaxon{r.ID, textOrNil(r.Title)})
	}
	return list
}

// result is a finding as a result.
func (s *sarif) result(f controls.Finding) sarifResult {
	r := sarifResult{
		RuleID: f.Control, RuleIndex: s.rules[f.Control], Message: sarifText{s.sentence(&f)}, Locations: []sarifLocation{s.location(&f)},
		PartialFingerprints: fingerprints(&f), Properties: map[string]any{"mandate": writtenFinding(f)},
	}
	r.Kind, r.Level = sarifKind(f.Unwaived(), f.Severity)
	if f.Verdict == controls.Waived {
		r.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: "exception " + visible(f.Waiver.Exception) + ", until " + until(f.Waiver)}}
	}
	return r
}

// sarifKind is kind and level of a verdict; only a fail has a level (§3.27.10).
func sarifKind(v controls.Verdict, s controls.Severity) (kind, level string) {
	switch v {
	case controls.Fail:
		return "fail", sarifLevels[s]
	case controls.Error:
		return "fail", "error"
	case controls.Pass:
		return "pass", "none"
	case controls.NotApplicable:
		return "notApplicable", "none"
	}
	return "open", "none"
}

// fingerprint tells a finding from run to run: of one control on one subject there
// is one.
func fingerprint(f *controls.Finding) string {
	sum := sha256.Sum256([]byte(f.Control + "\n" + f.Subject.String()))
	return hex.EncodeToString(sum[:])
}

// fingerprints are those of SARIF. GitHub reads only primaryLocationLineHash, which
// it would make of the text around the place.
func fingerprints(f *controls.Finding) map[string]string {
	hash := fingerprint(f)
	return map[string]string{"mandate/v1": hash, "primaryLocationLineHash": hash[:16] + ":1"}
}

func (s *sarif) location(f *controls.Finding) sarifLocation {
	l := sarifLocation{Logical: []sarifLogical{{visible(f.Subject.ID), visible(f.Subject.String()), "resource"}}}
	if s.Position != nil {
		if pos, ok := s.Position(f.Subject, ""); ok && pos.File != "" {
			l.Physical = &sarifPhysical{Artifact: sarifArtifact{fileURI(pos.File)}}
			if pos.Line > 0 {
				l.Physical.Region = &sarifRegion{pos.Line}
			}
			return l
		}
	}
	if name := s.Assessment.Basis.Input.Name; name != "" {
		l.Physical = &sarifPhysical{Artifact: sarifArtifact{fileURI(name)}}
	}
	return l
}

// fileURI writes the name of a file as a URI reference (RFC 3986), relative unless
// the name is absolute.
func fileURI(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	u := url.URL{Path: path.Clean(name)}
	if path.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
