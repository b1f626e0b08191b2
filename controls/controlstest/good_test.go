package controlstest_test

import (
	"context"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// neverApplies lists the built-in controls that no small estate can pass.
var neverApplies = map[string]string{
	"EXC-02": "asks about an organization of which 20 or more evaluations are known",
	"PRG-05": "compares five or more rollouts",
}

// TestGood wants Good to be in order throughout: no finding, nothing strange about
// the facts, and every control passes for somebody.
func TestGood(t *testing.T) {
	e := controlstest.Good()
	if err := e.Validate(); err != nil {
		t.Fatal(err)
	}
	if at, _ := e.AsOf.Get(); !at.Equal(controlstest.AsOf()) {
		t.Errorf("Good is as of %v, and AsOf is %v", at, controlstest.AsOf())
	}
	for _, o := range delegation.NewIndex(e).Observations() {
		t.Errorf("%+v", o)
	}
	a := assess(t, e)
	for _, f := range a.Findings {
		t.Errorf("%s on %v is %v: %v %v", f.Control, f.Subject, f.Verdict, f.Reasons, f.Missing)
	}
	for _, c := range a.Population {
		if c.Counts.Pass == 0 && neverApplies[c.Control] == "" {
			t.Errorf("%s passes for nobody: %+v", c.Control, c.Counts)
		}
	}
}

func assess(t *testing.T, e *governance.Estate) *controls.Assessment {
	t.Helper()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	a, err := eng.Assess(context.Background(), delegation.NewIndex(e, delegation.WithVerifications(controlstest.Verifications(e))).At(controlstest.AsOf()))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestGoodHasEveryKind wants a record of every kind, so that a test of any control
// starts from one.
func TestGoodHasEveryKind(t *testing.T) {
	v := delegation.NewIndex(controlstest.Good()).At(controlstest.AsOf())
	for _, k := range governance.Kinds() {
		n := 0
		for range v.Subjects(k) {
			n++
		}
		if n == 0 {
			t.Errorf("Good has no %s", k)
		}
	}
}

// TestGoodIsFresh wants an edit not to reach the next test.
func TestGoodIsFresh(t *testing.T) {
	before := controlstest.Good().Digest()
	e := controlstest.Good()
	e.Credentials[0].Approvals.Or(nil)[0].ByID = "hal"
	controlstest.Change(t, e, "nhi:deploy", func(n *governance.NHI) { n.Purpose = governance.None[string]() })
	if after := controlstest.Good().Digest(); after != before {
		t.Errorf("Good is %s after an edit, was %s", after, before)
	}
}

// TestBind edits what was approved: the approvals are void until they are bound.
func TestBind(t *testing.T) {
	granted := func(e *governance.Estate) int {
		return len(delegation.NewIndex(e).At(controlstest.AsOf()).Effective(governance.NewRef(governance.KindNHI, "patrol")))
	}
	e := controlstest.Good()
	if n := granted(e); n != 1 {
		t.Fatalf("patrol has %d grants", n)
	}
	controlstest.Change(t, e, "delegation:watch", func(d *governance.Delegation) { d.Conditions = governance.Some([]string{"mfa"}) })
	if n := granted(e); n != 0 {
		t.Errorf("after an edit patrol has %d grants", n)
	}
	controlstest.Bind(e)
	if n := granted(e); n != 1 {
		t.Errorf("after Bind patrol has %d grants", n)
	}
	q := governance.Request{Party: governance.NewRef(governance.KindActor, "hal"), Action: "users.admin", Resource: "tenant/acme-prod/x",
		Approvals: governance.Some([]governance.Approval{{ByID: "ada", Decision: governance.ApprovalDecisionApproved, At: controlstest.AsOf()}})}
	controlstest.BindRequest(&q)
	if want, _ := governance.Digest(&q); !q.Approvals.Or(nil)[0].SubjectDigest.Is(want) {
		t.Errorf("the approval of the request is of %v, want %s", q.Approvals.Or(nil)[0].SubjectDigest, want)
	}
}
