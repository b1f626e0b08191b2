package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// TestConditions takes a control apart and asks about one subject after another.
func TestConditions(t *testing.T) {
	eng := compile(t, controls.Control{
		Subject: governance.KindNHI, Applies: "nhi.status == 'active'",
		Params: []controls.Param{{Name: "max", Type: controls.ParamInt, Default: controls.IntValue(1), Class: controls.ClassLibrary, Source: "test"}},
		Pass: "!nhi.interactiveUse && (nhi.purpose != '' || nhi.scopes.all(s, !s.wildcard && s.level <= (nhi.kind == 'bot' ? params.max : 2))) " +
			"&& !atLeast(nhi.trusts, params.max + 1, x, x.kind == 'oidc')",
	})
	v := at(t, `"nhis": [
		{"id": "good", "kind": "bot", "status": "active", "interactiveUse": false, "purpose": null,
		 "scopes": [{"action": "users.read", "resource": "tenant/a"}, {"action": "users.admin", "resource": "**"}], "trusts": [{"kind": "saml"}]},
		{"id": "dark", "kind": "workload", "status": "active"},
		{"id": "off", "kind": "bot", "status": "retired", "interactiveUse": true}]`)
	want := map[string]string{
		"good": `
applies nhi.status == "active": true [nhi[good].status=active]
pass nhi.interactiveUse: false [nhi[good].interactiveUse=false]
pass nhi.purpose != "": false [nhi[good].purpose=none]
pass nhi.scopes.all(s, !s.wildcard && s.level <= ((nhi.kind == "bot") ? params.max : 2)): false [nhi[good].scopes[0].wildcard=false nhi[good].scopes[0].level=1 nhi[good].kind=bot nhi[good].scopes[1].wildcard=true]
pass s.wildcard of nhi.scopes: true false []
pass s.level <= ((nhi.kind == "bot") ? params.max : 2) of nhi.scopes: true false []
pass nhi.kind == "bot" of nhi.scopes: true []
pass atLeast(nhi.trusts, params.max + 1, x, x.kind == "oidc"): false [nhi[good].trusts[0].kind=saml]
pass x.kind == "oidc" of nhi.trusts: false []
`,
		"dark": `
applies nhi.status == "active": true [nhi[dark].status=active]
pass nhi.interactiveUse: [nhi[dark].interactiveUse=unknown]
pass nhi.purpose != "": [nhi[dark].purpose=unknown]
pass nhi.scopes.all(s, !s.wildcard && s.level <= ((nhi.kind == "bot") ? params.max : 2)): [nhi[dark].scopes=unknown]
pass s.wildcard of nhi.scopes: []
pass s.level <= ((nhi.kind == "bot") ? params.max : 2) of nhi.scopes: []
pass nhi.kind == "bot" of nhi.scopes: []
pass atLeast(nhi.trusts, params.max + 1, x, x.kind == "oidc"): [nhi[dark].trusts=unknown]
pass x.kind == "oidc" of nhi.trusts: []
`,
		"off": `
applies nhi.status == "active": false [nhi[off].status=retired]
pass nhi.interactiveUse: []
pass nhi.purpose != "": []
pass nhi.scopes.all(s, !s.wildcard && s.level <= ((nhi.kind == "bot") ? params.max : 2)): []
pass s.wildcard of nhi.scopes: []
pass s.level <= ((nhi.kind == "bot") ? params.max : 2) of nhi.scopes: []
pass nhi.kind == "bot" of nhi.scopes: []
pass atLeast(nhi.trusts, params.max + 1, x, x.kind == "oidc"): []
pass x.kind == "oidc" of nhi.trusts: []
`,
	}
	c, err := eng.Conditions("AB-01")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range want {
		list, err := c.Ask(context.Background(), v, governance.NewRef(governance.KindNHI, id))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(outcomes(list), "\n")); diff != "" {
			t.Errorf("%s: Ask mismatch (-want +got):\n%s", id, diff)
		}
	}
}

// outcomes writes a line for each condition.
func outcomes(list []engine.ConditionOutcome) string {
	text := "\n"
	for _, o := range list {
		text += o.Expr + " " + o.Text
		if o.Items != "" {
			text += " of " + o.Items
		}
		text += ":"
		if o.True {
			text += " true"
		}
		if o.False {
			text += " false"
		}
		var facts []string
		for _, f := range o.Facts {
			facts = append(facts, f.Path+"="+f.Value)
		}
		text += fmt.Sprintf(" %v\n", facts)
	}
	return text
}

// TestConditionsExplain wants what explains a fail to be a condition that came out
// that way, and pass not to be asked where a control does not ask.
func TestConditionsExplain(t *testing.T) {
	eng, reasons := theEngine(t), 0
	parts := map[string]*engine.Conditions{}
	for c := range eng.Pack().All() {
		var err error
		if parts[c.ID], err = eng.Conditions(c.ID); err != nil {
			t.Fatal(err)
		}
	}
	for seed := range uint64(12) {
		w := newWorld(seed, core...)
		v := viewOf(t, w.doc, w.asOf)
		for _, f := range assess(t, eng, v, engine.KeepAll()).Findings {
			list, err := parts[f.Control].Ask(context.Background(), v, f.Subject)
			if err != nil {
				t.Fatal(err)
			}
			came := map[string]bool{}
			for _, o := range list {
				if f.Verdict == controls.NotApplicable && o.Expr == "pass" && (o.True || o.False) {
					t.Errorf("%s on %v is not applicable, and %s was asked", f.Control, f.Subject, o.Text)
				}
				if o.Items == "" && o.Expr == "pass" {
					came[fmt.Sprint(controls.ReasonConditionTrue, o.Text)], came[fmt.Sprint(controls.ReasonConditionFalse, o.Text)] = o.True, o.False
				}
			}
			for _, r := range f.Reasons {
				if reasons++; !came[r.Code+r.Expr] {
					t.Errorf("%s on %v: the reason %s %s did not come out so", f.Control, f.Subject, r.Code, r.Expr)
				}
			}
		}
	}
	if reasons < 50 {
		t.Errorf("only %d reasons were compared", reasons)
	}
}

func TestConditionsOfNoControl(t *testing.T) {
	if c, err := theEngine(t).Conditions("ROT-011"); c != nil || err == nil || !strings.Contains(err.Error(), `did you mean "ROT-01"?`) {
		t.Errorf("Conditions = %v, %v, want an error that names ROT-01", c, err)
	}
}
