package delegation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestAccessCases runs the archives of revocation, life cycle and blast radius. Each is
// named after what is wrong in it: an estate, questions (a line each, of an
// instant and words), and the answers wanted. MANDATE_UPDATE=1 writes them.
func TestAccessCases(t *testing.T) {
	for _, topic := range []string{"revoke", "lifecycle", "blast"} {
		t.Run(topic, func(t *testing.T) { eachCase(t, "testdata/"+topic+"/*.txtar", 1, accessCase) })
	}
}

func accessCase(t *testing.T, a *txtar.Archive) string {
	e := parse(t, caseSection(t, a, "estate.json"))
	bindApprovals(e)
	x := delegation.NewIndex(e)
	var got strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(caseSection(t, a, "ask")), "\n") {
		words := strings.Fields(line)
		fmt.Fprintf(&got, "# %s\n", line)
		answer(t, &got, x.At(instant(t, words[0])), words[1:])
	}
	return got.String()
}

// bindApprovals gives approvals whose digest is all zeros that of their record.
func bindApprovals(e *governance.Estate) {
	for i := range e.Delegations {
		bindTo(&e.Delegations[i], e.Delegations[i].Approvals)
	}
	for i := range e.Handoffs {
		bindTo(&e.Handoffs[i], e.Handoffs[i].Approvals)
	}
}

func bindTo[T governance.Approvable](r *T, approvals governance.Field[[]governance.Approval]) {
	for i := range approvals.Or(nil) {
		a := &approvals.Or(nil)[i]
		if strings.HasSuffix(string(a.SubjectDigest.Or("")), ":"+strings.Repeat("0", 64)) {
			if h, err := governance.Digest(r); err == nil {
				a.SubjectDigest = governance.Some(h)
			}
		}
	}
}

// answer writes what a view says to one question.
func answer(t *testing.T, w *strings.Builder, v *delegation.View, words []string) {
	t.Helper()
	subject := ref(t, words[1])
	switch words[0] {
	case "advance":
		writeAdvance(w, v, handoff(t, v, words[1]), words[2:])
	case "state":
		fmt.Fprintln(w, factText(v.HandoffState(handoff(t, v, words[1]), delegation.DefaultHandoffLimits())))
	case "observations":
		for _, o := range v.Index().Observations() {
			fmt.Fprintf(w, "%s %s: %s\n", o.Code, o.Subject.Path(o.Field), o.Detail)
		}
	case "evidence-complete":
		fmt.Fprintln(w, factText(handoff(t, v, words[1]).EvidenceComplete()))
	case "used-before-verified":
		fmt.Fprintln(w, factText(delegation.UsedBeforeVerified(handoff(t, v, words[1]))))
	case "plan":
		plan, err := v.PlanRevocation(subject)
		if err != nil {
			fmt.Fprintln(w, err)
			return
		}
		writePlan(w, plan)
	case "blast":
		writeBlast(w, v, subject, words[2:])
	case "may-revoke":
		may, reasons := v.MayRevoke(subject, grant(t, v, words[2]))
		fmt.Fprintln(w, factText(may))
		writeReasons(w, reasons)
	case "revoked-at":
		fmt.Fprintln(w, factText(delegation.RevokedAt(grant(t, v, words[1]))))
	case "chain":
		chain, _ := grant(t, v, words[1]).Chain().Get()
		fmt.Fprintf(w, "valid %s, live %s\n", factText(chain.Valid()), factText(grant(t, v, words[1]).Live()))
		writeReasons(w, chain.Reasons())
	default:
		t.Fatalf("no such question: %v", words)
	}
}

func ref(t *testing.T, s string) governance.Ref {
	t.Helper()
	r, err := governance.ParseRef(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func grant(t *testing.T, v *delegation.View, s string) delegation.Delegation {
	t.Helper()
	x, ok := v.Subject(ref(t, s))
	d, is := x.(delegation.Delegation)
	if !ok || !is {
		t.Fatalf("no grant %s", s)
	}
	return d
}

// factText is a fact as a line: its value, none, or unknown with the gaps.
func factText[T any](f delegation.Fact[T]) string {
	value, ok := f.Get()
	switch {
	case ok:
		return fmt.Sprint(value)
	case f.IsNone():
		return "none"
	}
	var gaps []string
	for _, g := range f.Gaps() {
		gaps = append(gaps, g.Path()+" "+string(g.Code))
	}
	return "unknown: " + strings.Join(gaps, ", ")
}

func writeReasons(w *strings.Builder, reasons []delegation.Reason) {
	for _, r := range reasons {
		mark := ""
		if r.Unknown {
			mark = " unknown"
		}
		fmt.Fprintf(w, "  %s %s%s\n", r.Code, r.Subject.Path(r.Field), mark)
	}
}

func writePlan(w *strings.Builder, p *delegation.RevocationPlan) {
	for _, s := range p.Steps {
		fmt.Fprintf(w, "%s [%s] by %s (%s, %s) evidence %v\n", s.Action, s.Duty, governance.FormatInstant(s.Due), governance.FormatDuration(s.Limit.Within), s.Limit.Source, s.Evidence)
		writeRefs(w, "", s.Subjects)
	}
	writeRefs(w, "collateral ", p.Collateral)
	writeRefs(w, "review ", p.Review)
	writeGaps(w, p.Unknowns)
}

func writeRefs(w *strings.Builder, label string, refs []governance.Ref) {
	for _, r := range refs {
		fmt.Fprintf(w, "  %s%s\n", label, r)
	}
}

func writeGaps(w *strings.Builder, gaps []delegation.Gap) {
	for _, g := range gaps {
		fmt.Fprintf(w, "  unknown %s %s\n", g.Path(), g.Code)
	}
}
