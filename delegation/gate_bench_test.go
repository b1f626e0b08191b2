package delegation_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// BenchmarkGate decides whether one of many tenants may go into production, with
// every control passing.
func BenchmarkGate(b *testing.B) {
	eachForest(b, func(b *testing.B, e *governance.Estate) {
		v := delegation.NewIndex(e, delegation.AssumeComplete()).At(now)
		g, err := delegation.GateByID(delegation.GateProductionActivate)
		if err != nil {
			b.Fatal(err)
		}
		controls := gateTable{gateKinds, map[string]delegation.GateVerdict{"": {Answer: delegation.GatePass}}}
		ask := delegation.GateAsk{Subject: governance.NewRef(governance.KindTenant, "t7")}
		for b.Loop() {
			if r, err := v.Gate(g, ask, controls, delegation.DefaultGateLimits(), fresh); err != nil || r.Outcome != delegation.Deny {
				b.Fatal(r.Outcome, err)
			}
		}
		perDelegation(b, e)
	})
}
