package csf

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// How a cell says what is not there.
const (
	notKnown = "not known"
	none     = "none"
)

// told is a fact in a cell.
func told[T any](f delegation.Fact[T], text func(T) string) string {
	v, ok := f.Get()
	switch {
	case ok:
		return text(v)
	case f.IsNone():
		return none
	}
	return notKnown
}

// toldAll is a list in a cell.
func toldAll[T any](l delegation.List[T], text func(T) string) string {
	if l.IsUnknown() {
		return notKnown
	}
	var parts []string
	for _, item := range l.Items() {
		parts = append(parts, told(item, text))
	}
	if len(l.Open()) > 0 {
		parts = append(parts, "perhaps more")
	}
	return cmp.Or(list(parts, asIs), none)
}

func named[T ~string](v T) string { return string(v) }

func yesNo(b bool) string { return map[bool]string{true: "yes", false: "no"}[b] }

func number(n int64) string { return strconv.FormatInt(n, 10) }

// records are those of a kind that are the partner's, and whether others may be.
func records[T delegation.Subject](s *supplying, k governance.Kind, list governance.CompletenessKind) (mine []T, more bool) {
	more = !s.in.View.Closed(list)
	for subject := range s.in.View.Subjects(k) {
		certain, open := s.owns(subject)
		if certain {
			mine = append(mine, subject.(T))
		}
		more = more || open
	}
	return mine, more
}

func (s *supplying) self() Section {
	a := s.partner
	return Section{Title: "Partner", Columns: []string{"Partner", "Name", "Status", "Roles", "Regions", "Criticality", "Channel tier", "Last assessed", "Security contact"},
		Rows: [][]string{{
			a.ID(), told(a.Name(), asIs), told(a.Status(), named), toldAll(a.Roles(), named), toldAll(a.Regions(), asIs), told(a.Criticality(), named),
			told(a.ChannelTier(), number), told(a.LastAssessedAt(), governance.FormatInstant), told(a.SecurityContact(), asIs),
		}}}
}

func (s *supplying) contracts() Section {
	mine, more := records[delegation.Contract](s, governance.KindContract, governance.CompletenessKindContract)
	out := Section{Title: "Contracts", More: more, Columns: []string{"Contract", "Provider", "Customer", "Effective", "Ends", "Ended", "Offboard within", "Incident notice", "Subcontracting", "Duties"}}
	for _, c := range mine {
		out.Rows = append(out.Rows, []string{
			c.ID(), told(c.ProviderID(), asIs), told(c.CustomerID(), asIs), told(c.EffectiveAt(), governance.FormatInstant), told(c.EndsAt(), governance.FormatInstant),
			told(c.EndedAt(), governance.FormatInstant), told(c.OffboardWithin(), governance.FormatDuration), told(c.IncidentNotice(), governance.FormatDuration),
			told(c.Subcontracting(), named), toldAll(c.Duties(), asIs),
		})
	}
	return out
}

// leftovers are what is still live under contracts that ended, or may have.
func (s *supplying) leftovers() Section {
	out := Section{Title: "After termination", More: !s.in.View.Closed(governance.CompletenessKindContract), Columns: []string{"Contract", "Ended", "Deadline", "Live grants", "Live credentials"}}
	for _, l := range s.in.View.AfterTermination() {
		subject, ok := s.in.View.Subject(l.Contract)
		if !ok {
			continue
		}
		certain, open := s.owns(subject)
		if certain {
			out.Rows = append(out.Rows, []string{
				l.Contract.ID, told(l.EndedAt, governance.FormatInstant), told(l.Deadline, governance.FormatInstant),
				toldAll(l.Delegations, delegation.Delegation.ID), toldAll(l.Credentials, delegation.Credential.ID),
			})
		}
		out.More = out.More || open
	}
	return out
}

// duties are those that the partner has in tenants, with the outcomes of GV.SC and
// others that they are part of.
func (s *supplying) duties() Section {
	out := Section{Title: "Duties", Columns: []string{"Duty", "Tenant", "Part", "Status", "Outcomes"}}
	outcomes := map[frameworks.DutyPart][]string{}
	var parts []frameworks.DutyPart
	for _, a := range s.cover.Answers {
		if a.Framework != Framework {
			continue
		}
		out.More = out.More || a.Party.IsZero()
		if a.Party != s.partner.Ref() {
			continue
		}
		for _, d := range a.Duties {
			if outcomes[d] == nil {
				parts = append(parts, d)
			}
			outcomes[d] = append(outcomes[d], a.Requirement)
		}
	}
	slices.SortFunc(parts, func(a, b frameworks.DutyPart) int {
		return cmp.Or(strings.Compare(a.Duty, b.Duty), a.Tenant.Compare(b.Tenant))
	})
	for _, d := range parts {
		out.Rows = append(out.Rows, []string{d.Duty, d.Tenant.ID, partText(d), d.Status.Or(notKnown), list(outcomes[d], asIs)})
	}
	return out
}

// certifications stand beside what became of the standing that they show (RPT-11).
func (s *supplying) certifications() Section {
	mine, more := records[delegation.Certification](s, governance.KindCertification, governance.CompletenessKindCertification)
	out := Section{Title: "Certification", More: more, Columns: []string{"Certification", "Program", "Level", "State", "Granted", "Expires", "Assessor", "Independent", "Standing"}}
	standing := map[governance.Ref]string{}
	for _, c := range s.report.LapsedStanding().Certifications {
		standing[c.Certification] = map[bool]string{true: "lapsed", false: "may have lapsed"}[c.Lapsed]
	}
	for _, c := range mine {
		out.Rows = append(out.Rows, []string{
			c.ID(), told(c.ProgramID(), asIs), told(c.Level(), asIs), told(c.State(), named), told(c.GrantedAt(), governance.FormatInstant),
			told(c.ExpiresAt(), governance.FormatInstant), told(c.AssessorID(), asIs), told(c.Independent(), yesNo), cmp.Or(standing[c.Ref()], s.kept(c)),
		})
	}
	return out
}

// kept is the standing of a certification that RPT-11 does not list: it is not valid
// on paper, or its holder keeps what it stands for.
func (s *supplying) kept(c delegation.Certification) string {
	state, known := c.State().Get()
	end, ends := c.ExpiresAt().Get()
	switch {
	case known && state != governance.CertificationStateValid, ends && !end.After(s.AsOf):
		return "not valid"
	case !known, c.ExpiresAt().IsUnknown():
		return notKnown
	}
	return "kept"
}

// capabilities are what PRG-02 asks of the partner, with the drills passed in time
// (RPT-07).
func (s *supplying) capabilities() Section {
	out := Section{Title: "Capabilities", Columns: []string{"Capability", "Required", "Drills passed in time", "Repeated"}}
	for _, d := range s.report.RepeatedDrills().Capabilities {
		if d.Party != s.partner.Ref() {
			out.More = out.More || d.Party.IsZero()
			continue
		}
		of := strconv.Itoa(d.Passed.Count) + " of " + strconv.Itoa(d.Passed.Of)
		if d.Passed.Unknown > 0 {
			of += ", " + strconv.Itoa(d.Passed.Unknown) + " not known"
		}
		out.More = out.More || d.Passed.AtLeast
		out.Rows = append(out.Rows, []string{cmp.Or(d.Capability, notKnown), toldField(d.Required), of, toldField(d.Repeated)})
	}
	return out
}

func toldField(f governance.Field[bool]) string {
	if b, ok := f.Get(); ok {
		return yesNo(b)
	}
	return notKnown
}

func (s *supplying) drills() Section {
	mine, more := records[delegation.Drill](s, governance.KindDrill, governance.CompletenessKindDrill)
	out := Section{Title: "Drills", More: more, Columns: []string{"Drill", "Capability", "Outcome", "Finished", "Within objective", "Evidenced", "Witnessed independently"}}
	for _, d := range mine {
		out.Rows = append(out.Rows, []string{
			d.ID(), told(d.Capability(), named), told(d.Outcome(), named), told(d.FinishedAt(), governance.FormatInstant),
			told(d.WithinObjective(), yesNo), told(d.Evidenced(), yesNo), told(d.WitnessedIndependently(), yesNo),
		})
	}
	return out
}

func (s *supplying) trainings() Section {
	mine, more := records[delegation.Evidence](s, governance.KindEvidence, governance.CompletenessKindEvidence)
	out := Section{Title: "Training", More: more, Columns: []string{"Evidence", "About", "Covers", "Outcome", "Collected", "Valid until", "Digest"}}
	for _, e := range mine {
		if k, _ := e.Kind().Get(); k == governance.EvidenceKindTraining {
			out.Rows = append(out.Rows, []string{
				e.ID(), told(e.SubjectID(), governance.Ref.String), toldAll(e.Covers(), named), told(e.Outcome(), named),
				told(e.CollectedAt(), governance.FormatInstant), told(e.ValidUntil(), governance.FormatInstant), told(e.Digest(), named),
			})
		}
	}
	return out
}

// exceptions are those of which a subject is the partner's.
func (s *supplying) exceptions() Section {
	out := Section{Title: "Exceptions", Columns: []string{"Exception", "Control", "Subjects", "In force", "Ends", "Owner", "Reason"}}
	for x := range delegation.All[delegation.Exception](s.in.View) {
		mine, open := s.covers(x)
		if mine {
			force, _ := s.in.View.InForce(x)
			out.Rows = append(out.Rows, []string{
				x.ID(), told(x.ControlID(), asIs), toldAll(x.SubjectIDs(), governance.Ref.String), told(force, yesNo),
				told(x.ExpiresAt(), governance.FormatInstant), told(x.OwnerID(), asIs), told(x.Reason(), asIs),
			})
		}
		out.More = out.More || open
	}
	return out
}

// covers reports whether an exception is about a record of the partner, or may be.
func (s *supplying) covers(x delegation.Exception) (mine, open bool) {
	for _, item := range x.SubjectIDs().Items() {
		ref, _ := item.Get()
		subject, ok := s.in.View.Subject(ref)
		if !ok {
			open = true
			continue
		}
		certain, perhaps := s.owns(subject)
		mine, open = mine || certain, open || perhaps
	}
	return mine, open && !mine
}

// findings are the verdicts that do not pass, the most severe first.
func (s *supplying) findings() Section {
	out := Section{Title: "Open findings", More: slices.ContainsFunc(slices.Collect(maps.Values(s.loose)), func(n int) bool { return n > 0 }), Columns: []string{"Control", "Subject", "Verdict", "Severity", "Title", "Tenant", "Missing"}}
	mine := slices.Clone(s.amiss)
	slices.SortStableFunc(mine, func(a, b *controls.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	for _, f := range mine {
		title := ""
		if c, ok := s.in.Pack.Get(f.Control); ok {
			title = c.Title
		}
		missing := list(f.Missing, func(m controls.Missing) string { return m.Path })
		out.Rows = append(out.Rows, []string{f.Control, f.Subject.String(), verdictText(f), f.Severity.String(), title, f.Attribution.Tenant, missing})
	}
	return out
}

// verdictText is a verdict, of a waived one with what stands underneath and until when.
func verdictText(f *controls.Finding) string {
	if f.Verdict != controls.Waived {
		return f.Verdict.String()
	}
	text := f.Verdict.String() + " (" + f.Waiver.Verdict.String() + " underneath"
	if until, ok := f.Waiver.Until.Get(); ok {
		text += ", until " + until.UTC().Format(time.RFC3339)
	}
	return text + ")"
}
