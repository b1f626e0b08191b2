package controlstest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestExampleKeyIsRotated is the test of an integrator: what is different, and what
// follows. Here the integration has never seen a rotation, and forgets to say so.
func TestExampleKeyIsRotated(t *testing.T) {
	estate := controlstest.Good()
	controlstest.Change(t, estate, "credential:deploy-key", func(c *governance.Credential) {
		c.RotatedAt = governance.Field[time.Time]{} // nobody looked
	})
	inTime, late := controlstest.AsOf(), controlstest.AsOf().AddDate(0, 3, 0)
	controlstest.Pass(t, estate, inTime, "ROT-01", "credential:deploy-key") // it is young
	controlstest.Missing(t, estate, late, "ROT-01", "credential:deploy-key", []string{"credential[deploy-key].rotatedAt"})
}

// A printer is a test that prints its failures.
type printer struct{ testing.TB }

func (printer) Helper()                           {}
func (printer) Error(args ...any)                 { fmt.Print(args...) }
func (printer) Errorf(format string, args ...any) { fmt.Printf(format, args...) }
func (printer) Logf(format string, args ...any)   { fmt.Printf(format, args...) }

// An edit of what was approved voids the approval, as it does in life. Bind stands
// for approvers who have seen it.
func ExampleBind() {
	var t printer
	estate := controlstest.Good()
	controlstest.Change(t, estate, "delegation:watch", func(d *governance.Delegation) {
		d.Scopes = append(d.Scopes, governance.Scope{Action: "logs.write", Resource: "tenant/acme-prod/shop"})
	})
	write := &governance.Request{Party: governance.NewRef(governance.KindNHI, "patrol"), Action: "logs.write", Resource: "tenant/acme-prod/shop"}
	controlstest.Deny(t, estate, controlstest.AsOf(), write, time.Hour)
	controlstest.Bind(estate)
	controlstest.Allow(t, estate, controlstest.AsOf(), write, time.Hour)
	controlstest.Deny(t, estate, controlstest.AsOf(), write, time.Hour) // wrong
	// Output:
	// nhi:patrol may logs.write on tenant/acme-prod/shop: allow, want deny
	// because:
	//     every rule of the grant and of those above it holds
	// by delegation:watch:
	//     logs.read@tenant/acme-prod/shop
	//     logs.write@tenant/acme-prod/shop
	// taken for granted:
	//     asked at 2026-07-01T00:00:00Z, the instant of the facts
	//     a statement of completeness counts for P30D
	//     facts may be up to PT1H old
	//     the request states no condition
}

// An author expects a control of the house to pass, and reads why it is not known
// to, and what would supply the facts.
func ExampleWithPack() {
	var t printer // in a test: t *testing.T
	pack, err := controls.NewPack("house", "1.0.0", []controls.Control{{
		ID: "HOUSE-01", Title: "A pipeline has one API key and uses all its rights", Subject: governance.KindNHI, Severity: controls.High,
		Evidence: []governance.EvidenceKind{governance.EvidenceKindScan},
		Params:   []controls.Param{{Name: "most", Type: controls.ParamInt, Default: controls.IntValue(1), Class: controls.ClassLibrary, Source: "house rule 7"}},
		Applies:  "nhi.kind == 'pipeline'",
		Pass:     "!atLeast(nhi.credentials, params.most + 1, c, c.kind == 'api_key') && nhi.unusedScopes == 0",
	}})
	if err != nil {
		panic(err)
	}
	estate := controlstest.Good()
	estate.Completeness = nil
	controlstest.Change(t, estate, "nhi:deploy", func(n *governance.NHI) { n.UnusedScopes = governance.Field[int64]{} })
	controlstest.Pass(t, estate, controlstest.AsOf(), "HOUSE-01", "nhi:deploy", controlstest.WithPack(pack))
	// Output:
	// HOUSE-01 (A pipeline has one API key and uses all its rights) on nhi:deploy is unknown, want pass
	// HOUSE-01 cannot be decided for nhi:deploy; missing: nhi[deploy].credentials[*] (there may be more: nobody declared the list complete); nhi[deploy].unusedScopes (the estate does not state it)
	//
	// A pipeline has one API key and uses all its rights (severity high), asked at 2026-07-01, when the facts were true
	//
	// because
	//     the credentials (2 on record) are not known well enough: nhi[deploy].credentials[*] (there may be more: nobody declared the list complete)
	//         HOUSE-01.pass:1:9: atLeast(nhi.credentials, params.most + 1, c, c.kind == "api_key")
	//         2 looked at, and there may be more
	//     not known: nhi[deploy].unusedScopes (the estate does not state it)
	//         HOUSE-01.pass:1:71: nhi.unusedScopes == 0
	//
	// asked because
	//     the kind is pipeline
	//         HOUSE-01.applies:1:1: nhi.kind == "pipeline"
	//
	// missing
	//     nhi[deploy].credentials[*] (there may be more: nobody declared the list complete)
	//         a Completeness statement of kind credential closes the list
	//     nhi[deploy].unusedScopes (the estate does not state it)
	//         the control accepts evidence of kind scan
	//
	// facts that were read
	//     nhi[deploy].credentials is credential:deploy-key, credential:release-key, and perhaps more
	//     nhi[deploy].kind is pipeline
	//         stated at good.json:24:26
	//     nhi[deploy].unusedScopes is unknown
	//
	// parameters that were read
	//     most is 1 (library; house rule 7)
	//         as the pack has it
	//
	// taken for granted:
	//     pack house 1.0.0
	//     asked at 2026-07-01T00:00:00Z, the instant of the facts
	//     a statement of completeness counts for P30D
	//     params.most is 1, its default
}

// A grant may be extended while it is reviewed. A test that expects that of one which
// nobody has looked at reads what the gate lacks.
func ExampleGateAllows() {
	var t printer // in a test: t *testing.T
	reviews, _ := builtin.Pack().Get("DEL-05")
	pack, err := controls.NewPack("house", "1.0.0", []controls.Control{*reviews})
	if err != nil {
		panic(err)
	}
	estate, asOf, day := controlstest.Good(), controlstest.AsOf(), governance.Day
	controlstest.GateAllows(t, estate, asOf, delegation.GateExtend, "delegation:watch", day, controlstest.WithPack(pack))
	controlstest.Change(t, estate, "delegation:watch", func(d *governance.Delegation) {
		d.LastReviewedAt = governance.Field[time.Time]{}
	})
	controlstest.GateNeedsEvidence(t, estate, asOf, delegation.GateExtend, "delegation:watch", day, controlstest.WithPack(pack))
	controlstest.GateAllows(t, estate, asOf, delegation.GateExtend, "delegation:watch", day, controlstest.WithPack(pack)) // wrong
	// Output:
	// gate extend on delegation:watch: needs-evidence, want allow
	// requirements:
	//     certification.valid of delegation:watch: pass
	//     DEL-05 of delegation:watch: unknown
	//     used.in_window of delegation:watch: pass
	//     autoextend.unprivileged of delegation:watch: pass
	// missing:
	//     delegation[watch].lastReviewedAt (the estate does not state it), for DEL-05
	// taken for granted:
	//     pack house 1.0.0
	//     asked at 2026-07-01T00:00:00Z, the instant of the facts
	//     a statement of completeness counts for P30D
	//     facts may be up to P1D old
}
