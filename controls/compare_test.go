package controls_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// found is an assessment with these verdicts of ROT-01 on credentials.
func found(verdicts map[string]controls.Verdict) *controls.Assessment {
	a := &controls.Assessment{Population: []controls.Population{{Control: "ROT-01", Subjects: 9, Counts: controls.Counts{Pass: 9}}}}
	for id, v := range verdicts {
		f := controls.Finding{Control: "ROT-01", Subject: governance.NewRef(governance.KindCredential, id), Verdict: v, Severity: controls.High}
		if v == controls.Unknown {
			f.Missing = []controls.Missing{{Path: f.Subject.Path("rotatedAt"), Code: "NOT_RECORDED"}}
		}
		a.Findings = append(a.Findings, f)
	}
	return a
}

func TestCompare(t *testing.T) {
	fail, unknown, pass, waived, other := controls.Fail, controls.Unknown, controls.Pass, controls.Waived, controls.NotApplicable
	before := found(map[string]controls.Verdict{"a": fail, "b": fail, "c": fail, "d": unknown, "e": unknown, "f": pass, "g": pass, "h": fail, "i": waived, "j": other})
	after := found(map[string]controls.Verdict{"a": fail, "b": unknown, "c": pass, "d": fail, "e": other, "f": fail, "g": other, "i": fail, "j": pass, "k": unknown, "l": pass})
	var got []string
	for _, c := range controls.Compare(before, after, nil).Changes {
		got = append(got, string(c.Kind)+" "+c.Subject.ID+" "+c.Before.String()+" "+c.After.String())
	}
	want := []string{
		"new k unknown unknown", // before is unknown: it was not listed
		"worsened d unknown fail",
		"worsened f pass fail",
		"worsened i waived fail",
		"improved b fail unknown",
		"resolved c fail pass",
		"resolved e unknown not_applicable",
		"gone h fail unknown",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCompareNotAsked: a control that was left out resolves nothing.
func TestCompareNotAsked(t *testing.T) {
	before := found(map[string]controls.Verdict{"a": controls.Fail})
	for name, population := range map[string][]controls.Population{
		"the control is not in the pack": nil,
		"the control was not run":        {{Control: "ROT-01", Subjects: 3}},
	} {
		c := controls.Compare(before, &controls.Assessment{Population: population}, nil)
		if len(c.Changes) != 0 || !slices.Equal(c.NotAsked, []string{"ROT-01"}) {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// TestCompareRenamed: a finding under an earlier id is the same finding.
func TestCompareRenamed(t *testing.T) {
	pack, err := controls.NewPack("p", "1.0.0", []controls.Control{{ID: "ROT-01", Title: "t", Subject: governance.KindCredential, Severity: controls.High,
		Rationale: "r", Applies: "true", Pass: "true", Remediation: "m", Lifecycle: controls.Lifecycle{Since: "1.0.0"}, Aliases: []string{"OLD-01"},
		Evidence: []governance.EvidenceKind{governance.EvidenceKindRotation}}})
	if err != nil {
		t.Fatal(err)
	}
	before := found(map[string]controls.Verdict{"a": controls.Fail, "b": controls.Fail})
	for i := range before.Findings {
		before.Findings[i].Control = "OLD-01"
	}
	c := controls.Compare(before, found(map[string]controls.Verdict{"a": controls.Fail, "b": controls.Pass}), pack)
	if len(c.Changes) != 1 || c.Changes[0].Kind != controls.ChangeResolved || !slices.Equal(c.Renamed, []controls.Renaming{{From: "OLD-01", To: "ROT-01"}}) {
		t.Errorf("%+v", c)
	}
}

// TestCompareCauses: every part of the basis is a cause of its own, and so are the
// facts and the time.
func TestCompareCauses(t *testing.T) {
	if c := controls.Compare(found(nil), found(nil), nil); len(c.Causes) != 0 || c.Causes == nil {
		t.Errorf("nothing differs, and the causes are %v", c.Causes)
	}
	later := found(nil)
	later.AsOf = time.Unix(1, 0)
	if c := controls.Compare(found(nil), later, nil); !slices.Equal(c.Causes, []string{"time"}) {
		t.Errorf("a later instant: %v", c.Causes)
	}
	seen := map[string]bool{}
	for i := range reflect.TypeFor[controls.Basis]().NumField() {
		b := found(nil)
		switch f := reflect.ValueOf(&b.Basis).Elem().Field(i).Addr().Interface().(type) {
		case *controls.Source:
			f.Digest = "sha256:1"
		case *[]string:
			*f = []string{"ROT-01"}
		case *bool:
			*f = true
		case *string:
			*f = "P1D"
		}
		c := controls.Compare(found(nil), b, nil)
		name := reflect.TypeFor[controls.Basis]().Field(i).Name
		if name == "Verifiers" { // named by the digest of Verifications
			continue
		}
		if len(c.Causes) != 1 || seen[c.Causes[0]] {
			t.Errorf("%s differs: %v", name, c.Causes)
			continue
		}
		seen[c.Causes[0]] = true
	}
	if len(seen) < 9 || !seen["facts"] {
		t.Errorf("the causes are %v", seen)
	}
}
