package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A statementKey is what a statement of completeness is about. The tenant is
// "" for the whole estate.
type statementKey struct {
	kind   governance.CompletenessKind
	tenant string
}

// unplaced is the key of statements about a tenant that nobody recorded: they
// close nothing, and may be the latest word on any tenant.
const unplaced = "\x00"

func (x *Index) statementsByKind() {
	x.statements = map[statementKey][]*governance.Completeness{}
	for _, c := range x.completeness.sorted {
		k := statementKey{c.Kind, unplaced}
		if id, ok := c.TenantID.Get(); ok {
			k.tenant = id
		} else if c.TenantID.IsNone() {
			k.tenant = ""
		}
		x.statements[k] = append(x.statements[k], c)
	}
}

// closed reports whether a list of kind k that is gathered in these tenants
// (none named: in the whole estate) is declared complete: for each of them, or
// for the whole estate.
func (v *View) closed(k governance.CompletenessKind, tenants ...string) bool {
	if v.idx.config.assumeComplete {
		return true
	}
	if v.declared(statementKey{k, ""}) {
		return true
	}
	for _, t := range tenants {
		if !v.declared(statementKey{k, t}) {
			return false
		}
	}
	return len(tenants) > 0
}

// declared reports whether a fresh statement of this key says complete, and
// none that may be as new, and may be about the same, says less.
func (v *View) declared(key statementKey) bool {
	for _, c := range v.idx.statements[key] {
		if v.readable(c) && c.Complete.Is(true) && v.t.Sub(c.CollectedAt) <= v.idx.config.completenessMaxAge &&
			!v.doubted(c, v.idx.statements[key]) && !v.doubted(c, v.idx.statements[statementKey{key.kind, unplaced}]) {
			return true
		}
	}
	return false
}

// doubted reports whether one of the statements does not say complete and may be
// as new as c.
func (v *View) doubted(c *governance.Completeness, others []*governance.Completeness) bool {
	for _, o := range others {
		if (Completeness{v, o}).exists() && !o.Complete.Is(true) && (!v.readable(o) || !o.CollectedAt.Before(c.CollectedAt)) {
			return true
		}
	}
	return false
}

// readable reports whether the statement's instant can be true and has come.
func (v *View) readable(c *governance.Completeness) bool {
	return !c.CollectedAt.After(v.t) && !c.CollectedAt.After(v.horizon)
}

// latest is the newest statement that can be read; of several at one instant one
// that does not say complete, then the first by id.
func (v *View) latest(k statementKey) (*governance.Completeness, bool) {
	var best *governance.Completeness
	for _, c := range v.idx.statements[k] {
		if !v.readable(c) {
			continue
		}
		if best == nil || c.CollectedAt.After(best.CollectedAt) || c.CollectedAt.Equal(best.CollectedAt) && best.Complete.Is(true) && !c.Complete.Is(true) {
			best = c
		}
	}
	return best, best != nil
}

// inventory is the newest statement of a kind for a tenant: its own or the whole
// estate's. Without one, and where a newer one may be about this tenant or lies
// in the future, it is unknown.
func (x Tenant) inventory(field string, k governance.CompletenessKind) Fact[Completeness] {
	v := x.v
	best, ok := v.latest(statementKey{k, x.rec.ID})
	if whole, has := v.latest(statementKey{k, ""}); has && (!ok || whole.CollectedAt.After(best.CollectedAt)) {
		best, ok = whole, true
	}
	if !ok {
		return unknownOf[Completeness](x.gap(field, CodeNotRecorded))
	}
	for _, key := range []statementKey{{k, x.rec.ID}, {k, ""}, {k, unplaced}} {
		for _, c := range v.idx.statements[key] {
			s := Completeness{v, c}
			switch {
			case !s.exists():
			case c.CollectedAt.After(v.horizon):
				return unknownOf[Completeness](s.gap("collectedAt", governance.CodeFutureFact))
			case key.tenant == unplaced && !c.CollectedAt.Before(best.CollectedAt):
				return unknownOf[Completeness](s.gap("tenantId", CodeNotRecorded))
			}
		}
	}
	return someOf(Completeness{v, best})
}

// NHIInventory is the newest statement of completeness of kind nhi for the
// tenant or the whole estate; unknown if none is on file.
func (x Tenant) NHIInventory() Fact[Completeness] {
	return x.inventory("nhiInventory", governance.CompletenessKindNHI)
}

// OAuthInventory is the newest statement of completeness of kind oauth for the
// tenant or the whole estate; unknown if none is on file.
func (x Tenant) OAuthInventory() Fact[Completeness] {
	return x.inventory("oauthInventory", governance.CompletenessKindOAuth)
}

// gather makes a gathered list: its items, and the reasons why there may be
// more. A list that is not declared complete goes on.
func gather[T any](v *View, self Gap, closed bool, items []T, more []Gap) List[T] {
	l := List[T]{known: true, items: make([]Fact[T], len(items))}
	for i, it := range items {
		l.items[i] = someOf(it)
	}
	if !closed {
		self.Field += "[*]"
		self.Code = CodeOpenList
		l.open = append(l.open, self)
	}
	l.open = sortGaps(append(l.open, more...))
	return l
}

// reached reports whether an instant has come to pass at the view's.
func (v *View) reached(at time.Time) bool { return !at.After(v.t) }
