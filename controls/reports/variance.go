package reports

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Variance is report RPT-10: how far parties, regions, levels of certification and
// rollouts of one pattern lie apart, in all and by family of controls, and how
// people stand beside NHIs under the same control.
type Variance struct {
	Heading
	MinSample  int         `json:"minSample"`        // findings; with fewer a rate is small, and no peer
	MinPeers   int         `json:"minPeers"`         // rates; of fewer a spread is not known
	NotRun     []string    `json:"notRun,omitempty"` // controls that do not count, because they were not run
	Dimensions []Dimension `json:"dimensions"`       // by party, region, level, pattern; each in all, then by family
	Paths      []PathRates `json:"paths"`            // by control
}

// A Dimension is the rates of groups that may be compared.
type Dimension struct {
	By     string          `json:"by"`               // party, region, level or pattern
	Of     string          `json:"of,omitempty"`     // the pattern, whose rollouts are the groups
	Family string          `json:"family,omitempty"` // such as LCM; "" for all controls
	Groups []Group         `json:"groups"`
	Spread controls.Spread `json:"spread"`
}

// A Group is one of them.
type Group struct {
	Group    string            `json:"group"` // "" is that of findings of which it is not known
	Rate     controls.Rate     `json:"rate"`
	Interval controls.Interval `json:"interval"` // what is unknown counts as not passed
	Small    bool              `json:"small,omitempty"`
}

// PathRates are the rates of one control over what people hold and what NHIs hold.
type PathRates struct {
	Control string        `json:"control"`
	People  controls.Rate `json:"people"`
	NHIs    controls.Rate `json:"nhis"`
}

// families are the workflows that are compared on their own, by the parts of
// control ids before the dash.
func families() map[string][]string {
	return map[string][]string{"LCM": {"LCM"}, "PRV": {"PRV"}, "SEC+ROT": {"SEC", "ROT"}}
}

// Variance makes report RPT-10 of the controls that ran.
func (r *Reporter) Variance() *Variance {
	v, a := r.view, r.result
	out := &Variance{Heading: r.heading("RPT-10", &lacks{}), MinSample: r.minSample, MinPeers: r.minPeers}
	for _, p := range a.Population {
		if !r.ran[p.Control] {
			out.NotRun = append(out.NotRun, p.Control)
		}
	}
	findings := firstPass(a)
	levels := levelsOf(v)
	byLevel := func(f *controls.Finding) []string {
		var all []string
		for _, id := range controls.ByPartner(f) {
			all = append(all, levels(id)...)
		}
		return all
	}
	out.compare("party", "", findings, controls.ByPartner)
	out.compare("region", "", findings, controls.ByRegion)
	out.compare("level", "", findings, byLevel)
	for _, p := range patternsOf(v) {
		out.compare("pattern", p.id, findings, p.rollouts)
	}
	out.Paths = pathsOf(v, findings)
	return out
}

// firstPass are the findings that rates count: not those about rates.
func firstPass(a *controls.Assessment) []controls.Finding {
	second := map[string]bool{}
	for _, p := range a.Population {
		second[p.Control] = p.ReadsRates
	}
	return slices.DeleteFunc(slices.Clone(a.Findings), func(f controls.Finding) bool { return second[f.Control] })
}

// compare adds a dimension, in all and by family. A group of findings whose group
// is not known is listed, and no peer.
func (x *Variance) compare(by, of string, findings []controls.Finding, group func(*controls.Finding) []string) {
	for _, family := range []string{"", "LCM", "PRV", "SEC+ROT"} {
		prefixes := families()[family]
		d := Dimension{By: by, Of: of, Family: family, Groups: []Group{}}
		var rates []controls.Rate
		among := slices.DeleteFunc(slices.Clone(findings), func(f controls.Finding) bool {
			return family != "" && !slices.Contains(prefixes, controls.ByFamily(&f)[0])
		})
		for _, g := range controls.RatesBy(among, group) {
			if g.Group == "" && by == "pattern" {
				continue // findings of other rollouts, and of none
			}
			d.Groups = append(d.Groups, Group{g.Group, g.Rate, g.Rate.Interval(), g.Rate.Of < x.MinSample})
			if g.Group != "" {
				rates = append(rates, g.Rate)
			}
		}
		d.Spread = controls.SpreadOf(rates, x.MinSample, x.MinPeers)
		x.Dimensions = append(x.Dimensions, d)
	}
}

// levelsOf gives the levels that an organization is certified at, as program/level.
// "uncertified" is that it is known not to be; nothing, that it is not known.
func levelsOf(v *delegation.View) func(id string) []string {
	made := map[string][]string{}
	return func(id string) []string {
		if l, ok := made[id]; ok {
			return l
		}
		made[id] = levels(v, id)
		return made[id]
	}
}

func levels(v *delegation.View, id string) []string {
	actor, ok := delegation.Get[delegation.Actor](v, id)
	if !ok {
		return nil
	}
	list := actor.Certifications()
	open := list.IsUnknown() || len(list.Open()) > 0
	var out []string
	for _, f := range list.Items() {
		c, _ := f.Get()
		switch state, known := c.State().Get(); {
		case !known:
			open = true
		case state == governance.CertificationStateValid:
			level, _ := c.Level().Get()
			out = append(out, strings.TrimSuffix(c.Record().ProgramID+"/"+level, "/"))
		}
	}
	if len(out) == 0 && !open {
		return []string{"uncertified"}
	}
	return out
}

// A pattern is the rollouts that follow it.
type pattern struct {
	id   string
	list []delegation.Rollout
	of   map[string]string // partners by rollout
}

func patternsOf(v *delegation.View) []*pattern {
	var out []*pattern
	for r := range delegation.All[delegation.Rollout](v) {
		id, ok := r.PatternID().Get()
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(p *pattern) bool { return p.id == id })
		if i < 0 {
			i, out = len(out), append(out, &pattern{id: id, of: map[string]string{}})
		}
		out[i].list = append(out[i].list, r)
		out[i].of[r.ID()], _ = v.PartnerOf(r).Get()
	}
	slices.SortFunc(out, func(a, b *pattern) int { return strings.Compare(a.id, b.id) })
	return out
}

// rollouts are those that a finding counts for: about the rollout itself, or in its
// tenant and of its partner.
func (p *pattern) rollouts(f *controls.Finding) []string {
	var out []string
	for _, r := range p.list {
		own := f.Subject == r.Ref()
		if own || f.Subject.Kind != governance.KindRollout && f.Attribution.Tenant == r.Record().TenantID && slices.Contains(controls.ByParty(f), p.of[r.ID()]) {
			out = append(out, r.ID())
		}
	}
	return out
}

// pathsOf are the controls that are asked of people and of NHIs.
func pathsOf(v *delegation.View, findings []controls.Finding) []PathRates {
	people, nhis := []controls.Finding{}, []controls.Finding{}
	for _, f := range findings {
		switch ofNHI, known := heldByNHI(v, f.Subject).Get(); {
		case known && ofNHI:
			nhis = append(nhis, f)
		case known:
			people = append(people, f)
		}
	}
	byControl := func(f *controls.Finding) []string { return []string{f.Control} }
	other := map[string]controls.Rate{}
	for _, g := range controls.RatesBy(nhis, byControl) {
		other[g.Group] = g.Rate
	}
	out := []PathRates{}
	for _, g := range controls.RatesBy(people, byControl) {
		if r, both := other[g.Group]; both {
			out = append(out, PathRates{g.Group, g.Rate, r})
		}
	}
	return out
}

// heldByNHI says of a credential and of a grant whether an NHI has it; else people
// do.
func heldByNHI(v *delegation.View, subject governance.Ref) governance.Field[bool] {
	s, _ := v.Subject(subject)
	switch x := s.(type) {
	case delegation.Credential:
		return governance.Some(x.Record().SubjectID.Kind == governance.KindNHI)
	case delegation.Delegation:
		return governance.Some(x.Record().GranteeID.Kind == governance.KindNHI)
	}
	return governance.Field[bool]{}
}
