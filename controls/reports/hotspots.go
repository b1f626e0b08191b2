package reports

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// AmbiguityHotSpots is report RPT-06: NHIs with too much privilege or a life cycle
// out of hand, where nobody clearly has the duty to do something about it. That is,
// a control of family PRV or LCM fails on the NHI, one of its credentials or grants,
// and one of the duties to approve, review and withdraw its access, to own it and to
// retire it is not clear for the NHI.
type AmbiguityHotSpots struct {
	Heading
	HotSpots Share      `json:"hotSpots"` // both, of all NHIs
	Failing  Share      `json:"failing"`  // a control fails
	Unclear  Share      `json:"unclear"`  // a duty is not clear
	Tenants  []RefShare `json:"tenants"`  // hot spots by tenant
	NHIs     []HotSpot  `json:"nhis"`     // those that are hot spots or may be, by id
}

// A HotSpot is one NHI with what fails and which duties are not clear.
type HotSpot struct {
	NHI      governance.Ref `json:"nhi"`
	Certain  bool           `json:"certain"`
	Failing  []Check        `json:"failing"`
	Unproven []Check        `json:"unproven"`
	Duties   []UnclearDuty  `json:"duties"` // not clear, or not known to be, by duty
}

// An UnclearDuty is a duty that is not clear.
type UnclearDuty struct {
	Duty   string                   `json:"duty"`
	Status governance.Field[string] `json:"status,omitzero"`
}

// hotSpotDuties are the duties that keep an NHI's privilege and life cycle in hand:
// to approve, review and withdraw its access, to own it and to retire it. A library
// choice.
func hotSpotDuties() []string {
	return []string{"access.approve", "access.review", "access.revoke", "identity.own", "nhi.retire"}
}

// AmbiguityHotSpots makes report RPT-06.
func (r *Reporter) AmbiguityHotSpots() *AmbiguityHotSpots {
	var l lacks
	out := &AmbiguityHotSpots{HotSpots: newShare(), Failing: newShare(), Unclear: newShare(), NHIs: []HotSpot{}}
	tenants := groups[governance.Ref]{}
	families := r.families("PRV-", "LCM-")
	for _, n := range subjects[delegation.NHI](r, governance.KindNHI) {
		list := r.around(&l, n, families)
		duties, clear := r.unclear(&l, n.Ref(), hotSpotDuties())
		hot := min(-list.met, -clear)
		out.Failing.add(n.Ref(), -list.met)
		out.Unclear.add(n.Ref(), -clear)
		out.HotSpots.add(n.Ref(), hot)
		tenants.add(tenantRef(r.view.Attribution(n).Tenant), n.Ref(), hot)
		if hot != no {
			out.NHIs = append(out.NHIs, HotSpot{n.Ref(), hot == yes, list.failing, list.unproven, duties})
		}
	}
	r.bound(governance.CompletenessKindNHI, &out.HotSpots, tenants, nil)
	out.Failing.AtLeast, out.Unclear.AtLeast = out.HotSpots.AtLeast, out.HotSpots.AtLeast
	out.Tenants, out.Heading = byRef(tenants), r.heading("RPT-06", &l)
	return out
}

// families are the controls of the assessment whose ids begin so, by id.
func (r *Reporter) families(prefixes ...string) []string {
	var out []string
	for _, p := range r.result.Population {
		if slices.ContainsFunc(prefixes, func(x string) bool { return strings.HasPrefix(p.Control, x) }) {
			out = append(out, p.Control)
		}
	}
	return out
}

// around asks the controls about an NHI, its credentials and the grants to it. One
// that asks about records of another kind does not apply.
func (r *Reporter) around(l *lacks, n delegation.NHI, ids []string) verdictList {
	list := newVerdicts()
	credentials, open1 := items(l, n.Credentials())
	grants, open2 := items(l, n.Delegations())
	about := []governance.Ref{n.Ref()}
	for _, c := range credentials {
		about = append(about, c.Ref())
	}
	for _, d := range grants {
		about = append(about, d.Ref())
	}
	for _, id := range ids {
		for _, ref := range about {
			if r.ran[id] || ref == n.Ref() {
				list.ask(r, l, id, ref)
			}
		}
	}
	if open1 || open2 || len(ids) == 0 {
		list.met = min(list.met, maybe)
	}
	return list
}

// unclear lists the duties of a record that are not clear, and whether all are.
func (r *Reporter) unclear(l *lacks, subject governance.Ref, duties []string) ([]UnclearDuty, truth) {
	out, clear := []UnclearDuty{}, yes
	for _, q := range duties {
		d, _ := value(l, r.view.DutyOf(subject, q))
		status, known := value(l, d.Status())
		switch {
		case !known:
			clear = min(clear, maybe)
		case status != delegation.DutyClear:
			clear = no
		default:
			continue
		}
		out = append(out, UnclearDuty{q, fieldIf(known, status)})
	}
	return out, clear
}
