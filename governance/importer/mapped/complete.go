package mapped

import (
	"reflect"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// complete states that a list is complete, where the mapping says so and no row or
// page of it was lost.
func (r *run) complete(done *reading) {
	c := done.table.Complete
	if c == nil || len(done.files) == 0 {
		return
	}
	if done.lost || r.unplaced(done) {
		r.report(done.from, importer.Error, importer.CodeIncomplete, "the mapping calls this list complete, and parts of it could not be read or have no known tenant: nothing is stated")
		return
	}
	collected, given := r.opts.AsOf.UTC().Round(0), !r.opts.AsOf.IsZero()
	if c.CollectedAt != "" {
		collected, _ = governance.ParseInstant(c.CollectedAt) // which was checked
		given = true
	}
	if !given {
		r.report(done.from, importer.Warning, importer.CodeMissingOption, "the mapping calls this list complete, and nothing says when it was gathered: give asOf, or collectedAt in the mapping")
		return
	}
	s := governance.Completeness{ID: importer.ID(c.ID), Kind: governance.CompletenessKind(c.Kind), CollectedAt: collected,
		Complete: governance.Some(true), TenantID: governance.None[string]()}
	if c.Tenant != "" {
		s.TenantID = governance.Some(importer.ID(c.Tenant))
	}
	m := &made{ref: governance.NewRef(governance.KindCompleteness, s.ID), place: done.from}
	m.record = reflect.ValueOf(&s).Elem()
	r.add(m, governance.OriginAt(done.from.pos, done.from.pointer))
}

// unplaced reports whether a record of a list of one tenant does not say its tenant.
func (r *run) unplaced(done *reading) bool {
	tenant := done.table.plan.index("tenantId")
	return tenant >= 0 && done.table.Complete.Tenant != "" &&
		slices.ContainsFunc(r.made, func(m *made) bool { return m.from == done && !m.has(tenant) })
}
