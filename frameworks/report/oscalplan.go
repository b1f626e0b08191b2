package report

import (
	"cmp"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// OSCALPlan writes the assessment plan that OSCAL imports, in OSCAL 1.2.2: an activity
// for each control that is asked, and what else was chosen (pack, profile, audience,
// filter). It does not depend on the instant or the estate, but for the date that
// OSCAL wants of every document, so that results of the same plan can stand together.
// In place of a system security plan it imports a resource that says that there is
// none. The error is as that of OSCAL.
func OSCALPlan(w io.Writer, in Input) error {
	o, err := newOSCAL(in, oscalVersion)
	if err != nil {
		return err
	}
	return o.plan.write(w)
}

type (
	oscalPlan struct {
		UUID     string        `json:"uuid"`
		Metadata oscalMetadata `json:"metadata"`
		SSP      oscalHref     `json:"import-ssp"`
		Local    *oscalLocal   `json:"local-definitions,omitempty"`
		Reviewed oscalReviewed `json:"reviewed-controls"`
		Subjects []oscalAll    `json:"assessment-subjects"`
		Assets   oscalAssets   `json:"assessment-assets"`
		Back     struct {
			Resources []oscalResource `json:"resources"`
		} `json:"back-matter"`
	}
	oscalLocal struct {
		Activities []oscalActivity `json:"activities"`
	}
	oscalActivity struct {
		UUID        string        `json:"uuid"`
		Title       string        `json:"title"`
		Description string        `json:"description"`
		Props       oscalProps    `json:"props"`
		Related     oscalReviewed `json:"related-controls"`
	}
	oscalReviewed struct {
		Selections []oscalSelection `json:"control-selections"`
	}
	oscalSelection struct {
		Description string         `json:"description"`
		All         *struct{}      `json:"include-all,omitempty"`
		Include     []oscalControl `json:"include-controls,omitempty"`
	}
	oscalControl struct {
		ID string `json:"control-id"`
	}
	oscalAll struct {
		Type string   `json:"type"`
		All  struct{} `json:"include-all"`
	}
	oscalAssets struct {
		Components []oscalComponent `json:"components"`
		Platforms  []oscalPlatform  `json:"assessment-platforms"`
	}
	oscalPlatform struct {
		UUID  string      `json:"uuid"`
		Title string      `json:"title"`
		Uses  []oscalUses `json:"uses-components"`
	}
	oscalUses struct {
		UUID string `json:"component-uuid"`
	}
	oscalResource struct {
		UUID        string `json:"uuid"`
		Title       string `json:"title"`
		Description string `json:"description"`
	}
)

// newPlan is the plan of which the result is one. Its UUID is a name for all that it
// holds but the date and the version of OSCAL.
func (o *oscal) newPlan() oscalPlan {
	estate := oscalResource{oscalid.UUID("estate"), "Estate", "Records of non-human identities and of who holds, grants and answers for them. There is no system security plan."}
	p := oscalPlan{SSP: oscalHref{"#" + estate.UUID}, Reviewed: o.reviewed(), Subjects: []oscalAll{{Type: "inventory-item"}}, Assets: o.assets()}
	p.Back.Resources = []oscalResource{estate}
	p.Metadata = oscalMetadata{Title: "Plan to assess non-human identities", Version: DocumentVersion, Props: o.chosen()}
	for i, c := range o.Assessment.Population {
		if i == 0 {
			p.Local = &oscalLocal{}
		}
		def := o.control(c.Control)
		a := oscalActivity{UUID: oscalid.UUID("activity", c.Control, strconv.Itoa(i)), Title: markup(strings.TrimSpace(def.ID + " " + def.Title)), Related: selected(c.Control)}
		a.Description = markup(cmp.Or(def.Rationale, "Ask the control about every record of its kind."))
		a.Props.add("control", c.Control)
		a.Props.add("severity", c.Severity.String())
		p.Local.Activities = append(p.Local.Activities, a)
	}
	text, _ := json.Marshal(p) // nothing in it fails
	p.UUID = oscalid.UUID("plan", string(text))
	p.Metadata.LastModified, p.Metadata.OSCALVersion = o.Assessment.AsOf.UTC(), o.version
	return p
}

// chosen is what somebody chose before assessing.
func (o *oscal) chosen() (p oscalProps) {
	b := o.Assessment.Basis
	p.add("audience", o.Audience)
	p.add("pack", sourceText(b.Pack))
	p.add("parameters", sourceText(b.Params))
	p.add("privilege-map", sourceText(b.PrivilegeMap))
	p.add("profile", b.Profile)
	p.add("completeness-max-age", b.CompletenessMaxAge)
	p.add("assume-complete", strconv.FormatBool(b.AssumeComplete))
	p.add("strict-expiry", strconv.FormatBool(b.StrictExpiry))
	for _, t := range o.Cut.Filter.Terms() {
		p.add("only-"+t.Name, t.Values...)
	}
	return p
}

// planResource is the UUID of the plan as a resource.
func (o *oscal) planResource() string { return oscalid.UUID("plan-resource", o.plan.UUID) }

func (p oscalPlan) write(w io.Writer) error {
	return writeIndented(w, map[string]oscalPlan{"assessment-plan": p})
}

func (o *oscal) reviewed() oscalReviewed {
	var ids []string
	for _, p := range o.Assessment.Population {
		ids = append(ids, p.Control)
	}
	return selected(ids...)
}

// selected are controls by their ids.
func selected(ids ...string) oscalReviewed {
	s := oscalSelection{Description: "Controls of the pack."}
	if len(ids) == 0 {
		s.Description, s.All = "All controls that were asked: none.", &struct{}{}
	}
	for _, id := range ids {
		s.Include = append(s.Include, oscalControl{oscalid.Token(id)})
	}
	return oscalReviewed{[]oscalSelection{s}}
}

func (o *oscal) assets() oscalAssets {
	return oscalAssets{[]oscalComponent{o.component}, []oscalPlatform{{oscalid.UUID("platform", o.component.UUID), "mandate", []oscalUses{{o.component.UUID}}}}}
}
