package delegation

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/mandate-nhi/mandate/governance"
)

// ErrAudienceLayer says that the index of an audience takes no layers: what the
// audience may see of them is decided over all. Take For of the uppermost layer.
var ErrAudienceLayer = errors.New("the index of an audience takes no layers: take For of the uppermost layer")

// Layer reads an estate over a shared one without copying it: the facts of a
// program, a vendor and its partners below those of one tenant, say. The result is
// an index like any other, with the options of the shared one. It answers as the
// index of both estates merged would (see governance.Merge), and costs what the
// upper estate costs. Many layers may stand on one index, also one on another.
//
// The shared estate refers to nothing outside itself. The error lists what Merge
// would find wrong with both together, and a fault DUP_ID for each record that
// stands in both, even with the same facts. It is ErrAudienceLayer for an index that
// For made.
//
// Verifications are those of evidence of the upper estate (see WithVerifications).
func (x *Index) Layer(e *governance.Estate, verified ...Verification) (*Index, error) {
	if x.part != nil {
		return nil, ErrAudienceLayer
	}
	up := &Index{estate: e, config: x.config, privileges: x.privileges, highest: x.highest, actions: x.actions, below: x}
	up.config.verifications = verified
	up.whole = sync.OnceValue(func() *governance.Estate {
		both, _ := governance.Merge(x.Estate(), e) // they do merge: see below
		return both
	})
	_ = up.build(context.Background()) // which does not end
	if err := governance.NewDocumentError(up.twice()); err != nil {
		return nil, err
	}
	both, err := governance.Merge(up.named(), e)
	if err != nil {
		return nil, err
	}
	up.asOf = both.AsOf
	return up, nil
}

// named is what the checks of an estate as a whole look at of the shared layer:
// the actors and NHIs that this layer names.
func (x *Index) named() *governance.Estate {
	o := &observer{v: &View{idx: x}, forget: func() {}, names: map[string]bool{}}
	o.records()
	e := &governance.Estate{SchemaVersion: x.below.estate.SchemaVersion, AsOf: x.below.asOf}
	for _, id := range slices.Sorted(maps.Keys(o.names)) {
		if r := x.below.actors.get(id); r != nil {
			e.Actors = append(e.Actors, *r)
		}
		if r := x.below.nhis.get(id); r != nil {
			e.NHIs = append(e.NHIs, *r)
		}
	}
	return e
}

// twice are the faults of records that stand in this layer and below.
func (x *Index) twice() []*governance.Fault {
	return slices.Concat(
		twice(x, &x.actors, governance.KindActor), twice(x, &x.contracts, governance.KindContract), twice(x, &x.tenants, governance.KindTenant),
		twice(x, &x.nhis, governance.KindNHI), twice(x, &x.credentials, governance.KindCredential), twice(x, &x.delegations, governance.KindDelegation),
		twice(x, &x.handoffs, governance.KindHandoff), twice(x, &x.exceptions, governance.KindException), twice(x, &x.evidence, governance.KindEvidence),
		twice(x, &x.drills, governance.KindDrill), twice(x, &x.certifications, governance.KindCertification), twice(x, &x.programs, governance.KindProgram),
		twice(x, &x.rollouts, governance.KindRollout), twice(x, &x.completeness, governance.KindCompleteness), twice(x, &x.incidents, governance.KindIncident),
		twice(x, &x.assignments, governance.KindAssignment))
}

func twice[T any](x *Index, t *table[T], k governance.Kind) []*governance.Fault {
	var faults []*governance.Fault
	for _, r := range t.sorted {
		ref := governance.NewRef(k, t.id(r))
		if t.below == nil || t.below.get(ref.ID) == nil {
			continue
		}
		f := &governance.Fault{Code: governance.CodeDupID, Detail: "the shared estate holds " + ref.String() + " too"}
		f.Pos, _ = x.estate.Position(ref, "id")
		f.Pointer, _ = x.estate.Pointer(ref, "id")
		faults = append(faults, f)
	}
	return faults
}

// under is the shared layer; a zero index where there is none.
func (x *Index) under() *Index {
	if x.below != nil {
		return x.below
	}
	return &Index{}
}
