package reports

import (
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// LapsedStanding is report RPT-11: certifications that are valid on paper while their
// holder has not kept what they stand for. Its drills lapsed, that is PRG-02 fails or
// a drill that the program requires was not passed in the time that PRG-02 gives, or
// another critical control fails of which it is the party; an exception in force does
// not help. A certification of which that is not known is not in good standing.
type LapsedStanding struct {
	Heading
	Lapsed         Share      `json:"lapsed"` // of the certifications that are valid on paper, or may be
	Certifications []Standing `json:"certifications"`
	Unattributed   []Check    `json:"unattributed"` // critical controls that fail, or are not known to pass, and nobody knows whose they are
}

// A Standing is a certification that lapsed, or may have.
type Standing struct {
	Certification governance.Ref         `json:"certification"`
	Holder        governance.Ref         `json:"holder,omitzero"` // an organization
	Program       governance.Ref         `json:"program"`
	OnPaper       governance.Field[bool] `json:"onPaper,omitzero"` // unknown where the record does not say
	Lapsed        bool                   `json:"lapsed"`           // false: it may have
	DrillsLapsed  governance.Field[bool] `json:"drillsLapsed,omitzero"`
	NotPracticed  []string               `json:"notPracticed"`        // required drills that the holder did not pass in time
	PerhapsNot    []string               `json:"perhapsNotPracticed"` // or of which that is not known
	Failing       []Check                `json:"failing"`             // critical controls
	Unproven      []Check                `json:"unproven"`
}

// LapsedStanding makes report RPT-11.
func (r *Reporter) LapsedStanding() *LapsedStanding {
	var l lacks
	out := &LapsedStanding{Lapsed: newShare(), Certifications: []Standing{}, Unattributed: []Check{}}
	byParty := r.critical(&l)
	loose := byParty[governance.Ref{}]
	out.Unattributed = append(append(out.Unattributed, loose.failing...), loose.unproven...)
	slices.SortFunc(out.Unattributed, compareChecks)
	for _, c := range subjects[delegation.Certification](r, governance.KindCertification) {
		paper := onPaper(&l, r, c)
		if paper == no {
			continue
		}
		s := Standing{Certification: c.Ref(), Holder: actorRef(r.view.Attribution(c).Answerable),
			Program: governance.NewRef(governance.KindProgram, c.Record().ProgramID), OnPaper: fieldIf(paper == yes, true),
			NotPracticed: []string{}, PerhapsNot: []string{}}
		lapsed := min(r.stands(&l, &s, byParty, len(out.Unattributed) > 0), paper)
		out.Lapsed.add(c.Ref(), lapsed)
		if s.Lapsed = lapsed == yes; lapsed != no {
			out.Certifications = append(out.Certifications, s)
		}
	}
	if out.Lapsed.Unknown > 0 {
		r.lack(&l, loose.unproven)
	}
	out.Heading = r.heading("RPT-11", &l)
	return out
}

// onPaper reports whether a certification says that it is valid.
func onPaper(l *lacks, r *Reporter, c delegation.Certification) truth {
	end := fieldOf(l, c.ExpiresAt())
	at, ends := end.Get()
	runs := truthOf(!ends || at.After(r.view.Time()))
	if end.IsUnknown() {
		runs = maybe
	}
	return min(runs, among(l, c.State(), governance.CertificationStateValid))
}

// critical are the verdicts of critical controls that do not pass, by party.
func (r *Reporter) critical(l *lacks) map[governance.Ref]verdictList {
	out := map[governance.Ref]verdictList{{}: newVerdicts()}
	for i := range r.result.Findings {
		f := &r.result.Findings[i]
		if f.Severity != controls.Critical {
			continue
		}
		for _, p := range r.perhapsOf(l, f) {
			list, ok := out[p]
			if !ok {
				list = newVerdicts()
			}
			list.ask(r, new(lacks), f.Control, f.Subject)
			out[p] = list
		}
	}
	return out
}

// stands fills in what speaks against a certification, and reports whether it lapsed.
func (r *Reporter) stands(l *lacks, s *Standing, byParty map[governance.Ref]verdictList, loose bool) truth {
	list, ok := byParty[s.Holder]
	if !ok || s.Holder.IsZero() {
		list = newVerdicts()
	}
	drills, f := r.check("PRG-02", s.Holder)
	if f != nil {
		l.add(f.Missing)
	}
	r.lack(l, list.unproven)
	kept := min(holds(drills.Verdict), r.practice(l, s))
	s.DrillsLapsed = fieldIf(kept != maybe, kept == no)
	s.Failing, s.Unproven = list.failing, list.unproven
	lapsed := max(-kept, -list.met)
	if loose || s.Holder.IsZero() || !r.ranAll(controls.Critical) {
		lapsed = max(lapsed, maybe)
	}
	return lapsed
}

// lack notes what some verdicts lack.
func (r *Reporter) lack(l *lacks, list []Check) {
	for _, c := range list {
		l.add(r.found[pair{c.Control, c.Subject}].Missing)
	}
}

// ranAll reports whether every control of a severity ran.
func (r *Reporter) ranAll(s controls.Severity) bool {
	return !slices.ContainsFunc(r.result.Population, func(p controls.Population) bool { return p.Severity == s && !r.ran[p.Control] })
}
