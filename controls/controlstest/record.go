package controlstest

import (
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// Change edits one record of an estate, such as "credential:deploy-key", and fails
// the test at once if the estate does not hold it. T is the type of the record:
//
//	controlstest.Change(t, estate, "credential:deploy-key", func(c *governance.Credential) {
//		c.RotatedAt = governance.None[time.Time]()
//	})
//
// An edit of an approved part voids the approvals of the record until Bind.
func Change[T any](t testing.TB, e *governance.Estate, subject string, edit func(*T)) {
	t.Helper()
	r, err := governance.ParseRef(subject)
	if err != nil {
		t.Fatalf("%q is no record: %v", subject, err)
	}
	var ids []string
	for _, n := range records(e, r.Kind) {
		ids = append(ids, n.id)
		if n.id != r.ID {
			continue
		}
		record, ok := n.record.(*T)
		if !ok {
			t.Fatalf("%v is a %T; the edit takes a %T", r, n.record, record)
		}
		edit(record)
		return
	}
	t.Fatalf("the estate has no %v%s", r, nearest.Hint(r.ID, ids))
}

// A named record is a record of an estate with its id.
type named struct {
	id     string
	record any // a pointer into the estate
}

// records lists those of a kind, in the order of the estate.
func records(e *governance.Estate, k governance.Kind) []named {
	switch k {
	case governance.KindActor:
		return list(e.Actors, func(r *governance.Actor) string { return r.ID })
	case governance.KindContract:
		return list(e.Contracts, func(r *governance.Contract) string { return r.ID })
	case governance.KindTenant:
		return list(e.Tenants, func(r *governance.Tenant) string { return r.ID })
	case governance.KindNHI:
		return list(e.NHIs, func(r *governance.NHI) string { return r.ID })
	case governance.KindCredential:
		return list(e.Credentials, func(r *governance.Credential) string { return r.ID })
	case governance.KindDelegation:
		return list(e.Delegations, func(r *governance.Delegation) string { return r.ID })
	case governance.KindHandoff:
		return list(e.Handoffs, func(r *governance.Handoff) string { return r.ID })
	case governance.KindAssignment:
		return list(e.Assignments, func(r *governance.Assignment) string { return r.ID })
	case governance.KindException:
		return list(e.Exceptions, func(r *governance.Exception) string { return r.ID })
	case governance.KindEvidence:
		return list(e.Evidence, func(r *governance.Evidence) string { return r.ID })
	case governance.KindDrill:
		return list(e.Drills, func(r *governance.Drill) string { return r.ID })
	case governance.KindCertification:
		return list(e.Certifications, func(r *governance.Certification) string { return r.ID })
	case governance.KindProgram:
		return list(e.Programs, func(r *governance.Program) string { return r.ID })
	case governance.KindRollout:
		return list(e.Rollouts, func(r *governance.Rollout) string { return r.ID })
	case governance.KindCompleteness:
		return list(e.Completeness, func(r *governance.Completeness) string { return r.ID })
	case governance.KindIncident:
		return list(e.Incidents, func(r *governance.Incident) string { return r.ID })
	}
	return nil
}

func list[T any](all []T, id func(*T) string) []named {
	out := make([]named, len(all))
	for i := range all {
		out[i] = named{id(&all[i]), &all[i]}
	}
	return out
}
