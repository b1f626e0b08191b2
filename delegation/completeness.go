package delegation

import (
	"slices"
	"strings"
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
	under := x.under()
	x.someUnplaced = under.someUnplaced
	x.statementsOf = group(&x.completeness, &under.statementsOf, func(c *governance.Completeness) (governance.CompletenessKind, bool) { return c.Kind, true })
	x.statements = group(&x.completeness, &under.statements, func(c *governance.Completeness) (statementKey, bool) {
		k := statementKey{c.Kind, unplaced}
		if id, ok := c.TenantID.Get(); ok {
			k.tenant = id
		} else if c.TenantID.IsNone() {
			k.tenant = ""
		} else {
			x.someUnplaced = true
		}
		return k, true
	})
}

// unplaced are the statements of a kind about a tenant that nobody recorded.
func (x *Index) unplaced(k governance.CompletenessKind) []*governance.Completeness {
	if !x.someUnplaced {
		return nil
	}
	return x.statements.of(statementKey{k, unplaced})
}

// closed reports whether a list of kind k that is gathered in these tenants
// (none named: in the whole estate) is declared complete: for each of them, by
// its own statement or one about the whole estate.
func (v *View) closed(k governance.CompletenessKind, tenants ...string) bool {
	if !v.plain || v.watch != nil || len(tenants) != 1 {
		return v.isClosed(k, tenants)
	}
	last := v.scratch.closedAs(k)
	if !last.asked || last.tenant != tenants[0] {
		*last = closedLast{k, tenants[0], true, v.isClosed(k, tenants)}
	}
	return last.closed
}

// closedIn is closed for one tenant, or where there is none for the whole estate.
func (v *View) closedIn(k governance.CompletenessKind, tenant string) bool {
	if tenant == "" {
		return v.closed(k)
	}
	return v.closed(k, tenant)
}

// A closedLast is what a scratch view was last asked of lists of a kind: most records
// that are looked at one after another lie in one tenant.
type closedLast struct {
	kind          governance.CompletenessKind
	tenant        string
	asked, closed bool
}

func (s *scratch) closedAs(k governance.CompletenessKind) *closedLast {
	for i := range s.closed {
		if s.closed[i].kind == k {
			return &s.closed[i]
		}
	}
	s.closed = append(s.closed, closedLast{kind: k})
	return &s.closed[len(s.closed)-1]
}

func (v *View) isClosed(k governance.CompletenessKind, tenants []string) bool {
	if p := v.idx.part; p != nil && !p.closes(k, tenants) {
		return false
	}
	if v.idx.config.assumeComplete {
		return true
	}
	if len(tenants) == 0 {
		return v.declared(k, v.idx.statements.of(statementKey{k, ""}), v.idx.statementsOf.of(k))
	}
	for _, t := range tenants {
		own := v.idx.statements.of(statementKey{k, t})
		if !v.declared(k, own, nil) && !v.declared(k, v.idx.statements.of(statementKey{k, ""}), own) {
			return false
		}
	}
	return true
}

// declared reports whether a fresh one of the statements of kind k says complete, and
// none that may be as new, and may be about the same, says less: another one of
// them, one of those about a part, or one about a tenant that is not known.
func (v *View) declared(k governance.CompletenessKind, list, parts []*governance.Completeness) bool {
	for _, c := range list {
		if v.readable(c) && c.Complete.Or(false) && v.t.Sub(c.CollectedAt) <= v.idx.config.completenessMaxAge &&
			!v.doubted(c, list) && !v.doubted(c, parts) && !v.doubted(c, v.idx.unplaced(k)) {
			v.watch.last(v.t, c.CollectedAt.Add(v.idx.config.completenessMaxAge))
			return true
		}
	}
	return false
}

// doubted reports whether one of the statements does not say complete and may be
// as new as c.
func (v *View) doubted(c *governance.Completeness, others []*governance.Completeness) bool {
	for _, o := range others {
		if (Completeness{v, o}).exists() && !o.Complete.Or(false) && (!v.readable(o) || !o.CollectedAt.Before(c.CollectedAt)) {
			return true
		}
	}
	return false
}

// readable reports whether the statement's instant can be true and has come.
func (v *View) readable(c *governance.Completeness) bool {
	return !c.CollectedAt.After(v.t) && !c.CollectedAt.After(v.horizon)
}

// inventory is the newest statement of a kind for a tenant: its own or the whole
// estate's; of several at one instant one that does not say complete, then the
// first by id. Without one, and where it cannot be told which is the newest or
// the least, it is unknown.
func (x Tenant) inventory(field string, k governance.CompletenessKind) Fact[Completeness] {
	if p := x.v.idx.part; p != nil && !p.shown[x.Ref()] {
		return unknownOf[Completeness](x.gap(field, CodeNotRecorded))
	}
	newest := x.v.newest(statementKey{k, x.rec.ID}, statementKey{k, ""})
	if g, doubt := x.v.mayBeNewer(newest, statementKey{k, x.rec.ID}, statementKey{k, ""}, statementKey{k, unplaced}); doubt {
		return unknownOf[Completeness](g)
	}
	if len(newest) == 0 {
		return unknownOf[Completeness](x.gap(field, CodeNotRecorded))
	}
	best := newest[0]
	for _, c := range newest {
		if len(newest) > 1 && c.rec.Complete.IsUnknown() {
			return unknownOf[Completeness](c.gap("complete", CodeNotRecorded))
		}
		if best.rec.Complete.Or(false) && !c.rec.Complete.Or(false) {
			best = c
		}
	}
	return someOf(best)
}

// newest lists the statements under these keys that can be read and that none of
// them is newer than, by id.
func (v *View) newest(keys ...statementKey) []Completeness {
	var out []Completeness
	for _, key := range keys {
		for _, c := range v.idx.statements.of(key) {
			switch {
			case !v.readable(c) || len(out) > 0 && c.CollectedAt.Before(out[0].rec.CollectedAt):
				continue
			case len(out) > 0 && c.CollectedAt.After(out[0].rec.CollectedAt):
				out = out[:0]
			}
			out = add(v, out, Completeness{v, c})
		}
	}
	slices.SortFunc(out, func(a, b Completeness) int { return strings.Compare(a.rec.ID, b.rec.ID) })
	return out
}

// mayBeNewer finds a statement that may be the newest and cannot be read as such:
// its instant lies in the future, or nobody knows which tenant it is about.
func (v *View) mayBeNewer(newest []Completeness, keys ...statementKey) (Gap, bool) {
	for _, key := range keys {
		for _, c := range v.idx.statements.of(key) {
			s := Completeness{v, c}
			switch {
			case !s.exists():
			case c.CollectedAt.After(v.horizon):
				return s.gap("collectedAt", governance.CodeFutureFact), true
			case key.tenant == unplaced && (len(newest) == 0 || !c.CollectedAt.Before(newest[0].rec.CollectedAt)):
				return s.gap("tenantId", CodeNotRecorded), true
			}
		}
	}
	return Gap{}, false
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
// more. A list that is not declared complete goes on: open says so.
func gather[T any](v *View, open Gap, closed bool, items []T, more []Gap) List[T] {
	l := List[T]{known: true, items: room[Fact[T]](v, len(items))}
	for _, it := range items {
		l.items = append(l.items, someOf(it))
	}
	if !closed {
		l.open = append(room[Gap](v, len(more)+1), open)
	}
	l.open = sortGaps(addAll(v, l.open, more))
	return l
}

// reached reports whether an instant has come to pass at the view's.
func (v *View) reached(at time.Time) bool {
	v.watch.next(v.t, at)
	return !at.After(v.t)
}
