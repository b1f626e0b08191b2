package csf

import (
	"fmt"
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// A Supplier is the file on one partner: what is on record of it, what it has not
// done, and GV.SC-01 to GV.SC-10 row by row. Records, and the verdicts on them, are the
// partner's when it answers for them or uses them (delegation.View.Attributed).
type Supplier struct {
	Basis
	Partner  governance.Ref
	Certain  bool      // false: its roles are not known, and it may be no partner
	Sections []Section // always the same ones, in the same order
	Outcomes []Outcome // of GV.SC, in catalog order; roles and artifacts are those of the partner
	Open     []string  // lists that nobody declared complete, of which more records may be the partner's
}

// A Section is a table of what is on record. A cell says "not known" of a fact that
// is missing, and "none" where it is known that there is nothing.
type Section struct {
	Title   string
	Columns []string // the first one names the record
	Rows    [][]string
	// More is set where other records may belong here: nobody declared the list complete,
	// or it is not known of some whose they are.
	More bool
}

// supplyChain is the category of the outcomes of a supplier file.
const supplyChain = "GV.SC"

// partnerRoles are those of an organization that works for others, as PRG-02 has them.
var partnerRoles = []governance.Role{
	governance.RoleDistributor, governance.RoleReseller, governance.RoleMSP, governance.RoleIntegrator, governance.RoleSupportProvider,
}

// Partners lists the organizations that have a supplier file, by id: those with the
// role of a partner, those that provide under a contract, and those of which the
// estate does not tell the roles.
func (p *Profile) Partners() (list []governance.Ref) {
	for a := range delegation.All[delegation.Actor](p.in.View) {
		if k, _ := a.Kind().Get(); k != governance.ActorKindOrganization {
			continue
		}
		certain, open := p.isPartner(a)
		if certain || open {
			list = append(list, a.Ref())
		}
	}
	slices.SortFunc(list, governance.Ref.Compare)
	return list
}

// isPartner reports whether an organization is a partner, and whether it may be.
func (p *Profile) isPartner(a delegation.Actor) (certain, open bool) {
	roles := a.Roles()
	for _, item := range roles.Items() {
		if r, ok := item.Get(); ok && slices.Contains(partnerRoles, r) {
			return true, true
		}
	}
	for c := range delegation.All[delegation.Contract](p.in.View) {
		id, _ := c.ProviderID().Get()
		if org, ok := p.in.View.Organization(governance.NewRef(governance.KindActor, id)).Get(); ok && org.Ref() == a.Ref() {
			return true, true
		}
	}
	return false, roles.IsUnknown() || len(roles.Open()) > 0
}

// Supplier makes the file on an organization, which need not be one of Partners. The
// error says that the view shows no such organization.
func (p *Profile) Supplier(partner governance.Ref) (*Supplier, error) {
	subject, ok := p.in.View.Subject(partner)
	a, isActor := subject.(delegation.Actor)
	if !ok || !isActor {
		return nil, fmt.Errorf("csf: the estate has no actor %s", partner)
	}
	if org, ok := a.Org().Get(); !ok || org.Ref() != partner {
		return nil, fmt.Errorf("csf: %s is no organization", partner)
	}
	s := &supplying{Profile: p, partner: a}
	s.sort()
	out := &Supplier{Basis: p.Basis, Partner: partner}
	out.Certain, _ = p.isPartner(a)
	for _, gap := range p.in.View.OpenPopulation(a) {
		out.Open = append(out.Open, gap.Field)
	}
	for _, section := range []func() Section{
		s.self, s.contracts, s.leftovers, s.duties, s.certifications, s.capabilities, s.drills, s.trainings, s.exceptions, s.findings,
	} {
		out.Sections = append(out.Sections, section())
	}
	onFile, direct := p.evidence(func(e delegation.Evidence) bool { mine, _ := s.owns(e); return mine }), byOutcome(s.own())
	for e := range p.catalog.All() {
		if e.Parent == supplyChain && isOutcome(e) {
			out.Outcomes = append(out.Outcomes, s.outcome(e, direct[e.ID], onFile))
		}
	}
	return out, nil
}

// A supplying is a supplier file in the making.
type supplying struct {
	*Profile
	partner delegation.Actor
	asked   map[string]*controls.Population // by control: the verdicts on its records
	amiss   []*controls.Finding             // those of them that do not pass
	loose   map[string]int                  // by control: verdicts that do not pass, on records that may be its
}

func (s *supplying) id() string { return s.partner.ID() }

// owns reports whether the partner answers for a record or uses it, and else whether
// it may.
func (s *supplying) owns(subject delegation.Subject) (certain, open bool) {
	a, known := s.whose()[subject.Ref()]
	if !known {
		a = s.in.View.Attributed(subject)
	}
	certain = slices.Contains(a.Parties, s.id())
	return certain, !certain && len(a.Others) > 0
}

// sort tells apart the verdicts on records that are the partner's, may be, and are not.
// What was not run may be on its records.
func (s *supplying) sort() {
	s.asked, s.loose = map[string]*controls.Population{}, map[string]int{}
	for _, p := range s.in.Assessment.Population {
		s.asked[p.Control] = &controls.Population{Control: p.Control}
		s.loose[p.Control] += p.NotRun()
	}
	for i := range s.in.Assessment.Findings {
		f := &s.in.Assessment.Findings[i]
		subject, ok := s.in.View.Subject(f.Subject)
		bad := f.Verdict != controls.Pass && f.Verdict != controls.NotApplicable
		certain, open := false, !ok
		if ok {
			certain, open = s.owns(subject)
		}
		switch {
		case certain:
			s.count(f, subject)
			if bad {
				s.amiss = append(s.amiss, f)
			}
		case open && bad:
			s.loose[f.Control]++
		}
	}
}

// count adds a verdict on a record of the partner.
func (s *supplying) count(f *controls.Finding, subject delegation.Subject) {
	p := s.asked[f.Control]
	if p == nil { // listed, and not counted
		p = &controls.Population{Control: f.Control}
		s.asked[f.Control] = p
	}
	agent, known := s.in.View.IsAgent(subject).Get()
	if f.Verdict == controls.Waived {
		p.CountWaived(f.Waiver.Verdict, agent, !known)
		return
	}
	p.Count(f.Verdict, agent, !known)
}

// own is what the verdicts on the partner's records say of frameworks.
func (s *supplying) own() *frameworks.Coverage {
	a := &controls.Assessment{Agents: s.in.Assessment.Agents}
	for _, id := range slices.Sorted(maps.Keys(s.asked)) {
		a.Population = append(a.Population, *s.asked[id])
	}
	return frameworks.Cover(a, s.in.Library)
}

// outcome is the row of an outcome, with what is the partner's.
func (s *supplying) outcome(e frameworks.Entry, r frameworks.Requirement, onFile artifacts) Outcome {
	o := s.Profile.outcome(e, r, s.roles(e.ID, func(party governance.Ref) bool { return party == s.partner.Ref() }), onFile)
	o.Derived = nil
	for _, id := range r.Controls {
		o.Perhaps += s.loose[id]
	}
	if status := &o.Evidence.Status; o.Perhaps > 0 && (*status == frameworks.Supported || *status == frameworks.Waived) {
		*status = frameworks.Unproven
	}
	o.state(s.in.Target)
	return o
}
