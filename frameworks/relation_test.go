package frameworks_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
)

// ties is every tie that there is.
func ties() []frameworks.Tie {
	var out []frameworks.Tie
	for _, r := range []frameworks.Relation{
		frameworks.RelationRelated, frameworks.RelationIdentical, frameworks.RelationEquivalent, frameworks.RelationContrary,
		frameworks.RelationSubset, frameworks.RelationSuperset, frameworks.RelationEqual, frameworks.RelationIntersects,
		frameworks.RelationNone, frameworks.RelationMitigates, frameworks.RelationMitigatedBy,
	} {
		out = append(out, frameworks.Tie{Relation: r})
	}
	for _, r := range []frameworks.Relation{frameworks.RelationSupports, frameworks.RelationSupportedBy} {
		for _, p := range []frameworks.Property{"", frameworks.PropertyExample, frameworks.PropertyIntegral, frameworks.PropertyPrecedes} {
			out = append(out, frameworks.Tie{Relation: r, Property: p})
		}
	}
	return out
}

// TestTieInverse: a tie read back is the same one read forward, and as strong.
func TestTieInverse(t *testing.T) {
	for _, x := range ties() {
		if got := x.Inverse().Inverse(); got != x {
			t.Errorf("inverse of inverse of %v is %v", x, got)
		}
		if x.Inverse().Strength() != x.Strength() {
			t.Errorf("%v is as strong as %d, its inverse as %d", x, x.Strength(), x.Inverse().Strength())
		}
	}
}

// TestTieConversion: no conversion makes a tie stronger, and it makes no difference
// whether it is read back before or after.
func TestTieConversion(t *testing.T) {
	for _, x := range ties() {
		for name, convert := range map[string]func(frameworks.Tie) (frameworks.Tie, bool){"supportive": frameworks.Tie.Supportive, "concept": frameworks.Tie.Concept} {
			got, ok := convert(x)
			back, ok2 := convert(x.Inverse())
			if ok != ok2 || ok && got.Inverse() != back {
				t.Errorf("%v to %s: %v, its inverse %v", x, name, got, back)
			}
			if ok && x.Relation != frameworks.RelationContrary && got.Strength() > x.Strength() {
				t.Errorf("%v became the stronger %v", x, got)
			}
		}
	}
}

// TestTieThen: together two ties are never stronger than the weaker one, say nothing
// where one of them says that there is nothing, and say the same when all is read
// backward.
func TestTieThen(t *testing.T) {
	for _, a := range ties() {
		for _, b := range ties() {
			got, ok := a.Then(b)
			back, ok2 := b.Inverse().Then(a.Inverse())
			if ok != ok2 || ok && got.Inverse() != back {
				t.Errorf("%v then %v is %v; backward it is %v", a, b, got, back)
			}
			if nothing := a.Strength() == 0 || b.Strength() == 0; ok == nothing || ok && got.Strength() > min(a.Strength(), b.Strength()) {
				t.Errorf("%v then %v is %v, %v", a, b, got, ok)
			}
		}
	}
}

// TestSetsCompose is the referee of the relations of sets: in every three sets of a
// small universe that stand in two of them, the composition holds.
func TestSetsCompose(t *testing.T) {
	holds := map[frameworks.Relation]func(a, b uint) bool{
		frameworks.RelationSubset:     func(a, b uint) bool { return a&^b == 0 },
		frameworks.RelationSuperset:   func(a, b uint) bool { return b&^a == 0 },
		frameworks.RelationEqual:      func(a, b uint) bool { return a == b },
		frameworks.RelationIntersects: func(a, b uint) bool { return a&b != 0 },
	}
	for first, one := range holds {
		for second, two := range holds {
			sure := map[frameworks.Relation]bool{frameworks.RelationSubset: true, frameworks.RelationSuperset: true, frameworks.RelationEqual: true, frameworks.RelationIntersects: true}
			for n := range uint(16 * 16 * 16) {
				a, b, c := n%16, n/16%16, n/256
				if a == 0 || b == 0 || c == 0 || !one(a, b) || !two(b, c) {
					continue
				}
				for r := range sure {
					sure[r] = sure[r] && holds[r](a, c)
				}
			}
			got, _ := frameworks.Tie{Relation: first}.Then(frameworks.Tie{Relation: second})
			if got.Relation == frameworks.RelationRelated {
				for r, always := range sure {
					if always {
						t.Errorf("%s then %s is always %s", first, second, r)
					}
				}
			} else if !sure[got.Relation] {
				t.Errorf("%s then %s is not always %s", first, second, got.Relation)
			}
		}
	}
}

func ref(t *testing.T, s string) frameworks.Ref {
	t.Helper()
	var r frameworks.Ref
	if err := r.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDerive(t *testing.T) {
	risk := frameworks.Edge{From: ref(t, "owasp-nhi-2025:NHI1:2025"), To: ref(t, "csf-2.0:PR.AA-05"), Tie: frameworks.Tie{Relation: frameworks.RelationMitigatedBy},
		Rationale: "ours", Basis: frameworks.BasisOwnJudgment, Confidence: frameworks.ConfidenceMedium, Sources: []string{"mandate"}, Status: frameworks.EdgeComplete}
	reference := frameworks.Edge{From: ref(t, "csf-2.0:PR.AA-05"), To: ref(t, "sp800-53-r5:AC-2"), Tie: frameworks.Tie{Relation: frameworks.RelationRelated},
		Basis: frameworks.BasisOfficial, Confidence: frameworks.ConfidenceHigh, Sources: []string{"NIST"}, Status: frameworks.EdgeDraft}
	got, ok := frameworks.Derive(risk, reference)
	want := frameworks.Edge{From: risk.From, To: reference.To, Tie: frameworks.Tie{Relation: frameworks.RelationRelated}, Basis: frameworks.BasisOwnJudgment,
		Confidence: frameworks.ConfidenceMedium, Sources: []string{"NIST", "mandate"}, Status: frameworks.EdgeDraft, Path: []frameworks.Ref{risk.From, risk.To, reference.To}}
	if diff := cmp.Diff(want, got); diff != "" || !ok || !got.Derived() {
		t.Errorf("derived %v (-want +got):\n%s", ok, diff)
	}
	if back := got.Inverse().Inverse(); cmp.Diff(got, back) != "" {
		t.Errorf("read back twice: %+v", back)
	}
	if p := got.Inverse().Path; !slices.Equal(p, []frameworks.Ref{reference.To, risk.To, risk.From}) {
		t.Errorf("path of the inverse: %v", p)
	}
	if _, ok := frameworks.Derive(reference, risk); ok {
		t.Error("derived from edges that do not meet")
	}
	official, ok := frameworks.Derive(reference, reference.Inverse())
	if !ok || official.Basis != frameworks.BasisOfficialDerived {
		t.Errorf("of two official edges: %+v", official)
	}
}

// TestDerivedIsNeverBetter: in basis, confidence and status an edge that is derived is
// what the worse of the two is; nothing derived is official, and both ways lie in its
// path.
func TestDerivedIsNeverBetter(t *testing.T) {
	bases := []frameworks.Basis{frameworks.BasisOfficial, frameworks.BasisOfficialDerived, frameworks.BasisCommunity, frameworks.BasisOwnJudgment}
	confidences := []frameworks.Confidence{frameworks.ConfidenceHigh, frameworks.ConfidenceMedium, frameworks.ConfidenceLow, ""}
	statuses := []frameworks.EdgeStatus{frameworks.EdgeComplete, frameworks.EdgeNotComplete, frameworks.EdgeDraft, frameworks.EdgeDeprecated, frameworks.EdgeSuperseded}
	a := frameworks.Edge{From: ref(t, "a:1"), To: ref(t, "c:3"), Path: []frameworks.Ref{ref(t, "a:1"), ref(t, "b:2"), ref(t, "c:3")}}
	b := frameworks.Edge{From: ref(t, "c:3"), To: ref(t, "d:4")}
	a.Relation, b.Relation = frameworks.RelationEquivalent, frameworks.RelationEquivalent
	path := []frameworks.Ref{ref(t, "a:1"), ref(t, "b:2"), ref(t, "c:3"), ref(t, "d:4")}
	n := len(bases) * len(confidences) * len(statuses)
	for i := range n * n {
		x, y := i/n, i%n
		a.Basis, a.Confidence, a.Status = bases[x%4], confidences[x/4%4], statuses[x/16]
		b.Basis, b.Confidence, b.Status = bases[y%4], confidences[y/4%4], statuses[y/16]
		got, ok := frameworks.Derive(a, b)
		basis := bases[max(x%4, y%4, 1)]
		if !ok || got.Basis != basis || got.Confidence != confidences[max(x/4%4, y/4%4)] || got.Status != statuses[max(x/16, y/16)] || !slices.Equal(got.Path, path) {
			t.Fatalf("%v %v %v and %v %v %v make %+v", a.Basis, a.Confidence, a.Status, b.Basis, b.Confidence, b.Status, got)
		}
	}
}

// TestEdgesReadBack: every edge of every crosswalk, read back twice, is itself.
func TestEdgesReadBack(t *testing.T) {
	n := 0
	for c := range frameworks.Builtin().Crosswalks() {
		for e := range c.All() {
			n++
			if back := e.Inverse().Inverse(); cmp.Diff(e, back) != "" || e.Inverse().Strength() != e.Strength() {
				t.Errorf("%v to %v, read back twice: %+v", e.From, e.To, back)
			}
		}
	}
	if want := 191 + 498 + 741 + 30 + 21 + 48 + 132 + 130 + 200 + 44; n != want {
		t.Errorf("%d edges, want %d", n, want)
	}
}
