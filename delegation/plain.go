package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// What a field is on a plain view: as read, enum, and instant say where nothing was
// different at the view's instant.

func plain[T any](f *governance.Field[T]) Fact[T] {
	if v := f.Known(); v != nil {
		return someOf(*v)
	}
	return absent[T](f.IsNone())
}

func plainEnum[T ~string](f *governance.Field[T]) Fact[T] {
	if v := f.Known(); v != nil && *v != "" {
		return someOf(*v)
	}
	return absent[T](f.IsNone())
}

func requiredEnum[T ~string](v T) Fact[T] {
	if v == "" {
		return Fact[T]{why: &silence}
	}
	return someOf(v)
}

func plainScalars[T any](v *View, f *governance.Field[[]T]) List[T] {
	values, ok := f.Get()
	if !ok {
		return List[T]{open: plain(f).Gaps()}
	}
	items := room[Fact[T]](v, len(values))[:len(values)]
	for i := range items {
		items[i] = someOf(values[i])
	}
	return List[T]{known: true, items: items}
}

func plainEnums[T ~string](v *View, f *governance.Field[[]T]) List[T] {
	l := plainScalars(v, f)
	for i := range l.items {
		if it := &l.items[i]; it.value == "" {
			*it = Fact[T]{why: &silence}
		}
	}
	return l
}

func requiredInstant(v *View, at time.Time, planned bool) Fact[time.Time] {
	if !planned && at.After(v.horizon) {
		return Fact[time.Time]{why: &silence}
	}
	return someOf(at.Round(0).UTC())
}

// stated is a required value as a field.
func stated[T any](v T) *governance.Field[T] {
	f := governance.Some(v)
	return &f
}

func plainParts[P, V any](v *View, f *governance.Field[[]P], show func(*P, int) V) List[V] {
	values, ok := f.Get()
	if !ok {
		return List[V]{open: plain(f).Gaps()}
	}
	items := room[Fact[V]](v, len(values))[:len(values)]
	for i := range values {
		items[i] = someOf(show(&values[i], i))
	}
	return List[V]{known: true, items: items}
}

// absent is none, or unknown.
func absent[T any](none bool) Fact[T] {
	if none {
		return noneOf[T]()
	}
	return Fact[T]{why: &silence}
}

// plainInstant reads an instant that is planned, or else cannot lie behind the
// horizon; one that clashes with another is not known.
func plainInstant(v *View, f *governance.Field[time.Time], planned, clash bool) Fact[time.Time] {
	at := f.Known()
	switch {
	case at == nil:
		return absent[time.Time](f.IsNone())
	case clash || !planned && at.After(v.horizon):
		return Fact[time.Time]{why: &silence}
	}
	return someOf(*at)
}

// plainList is a gathered list whose records are all there.
func plainList[R, T any](v *View, records []*R, closed bool, show func(*R) T) List[T] {
	l := List[T]{known: true, items: room[Fact[T]](v, len(records))[:len(records)]}
	for i, r := range records {
		l.items[i] = someOf(show(r))
	}
	if !closed {
		l.open = silence
	}
	return l
}

// anyAbove is anyPrivileged on a plain view.
func (v *View) anyAbove(scopes []governance.Scope) truth {
	all := truthOf(false)
	for i := range scopes {
		switch level, ok := v.idx.level(scopes[i].Action); {
		case !ok:
			all = Fact[bool]{why: &silence}
		case level >= LevelAdmin:
			return truthOf(true)
		}
	}
	return all
}

// plainActor shows an actor; one that is nil is not known.
func plainActor(v *View, r *governance.Actor) Fact[Actor] {
	if r == nil {
		return Fact[Actor]{why: &silence}
	}
	return someOf(Actor{v, r})
}

// organization is the organization of a party on a plain view; nil where it is not
// known.
func (v *View) organization(party governance.Ref) *governance.Actor {
	if party.Kind != governance.KindNHI {
		return v.orgAbove(v.idx.actors.get(party.ID))
	}
	if n := v.idx.nhis.get(party.ID); n != nil {
		return v.ownerOrgOf(n)
	}
	return nil
}

// orgAbove is Actor.Org on a plain view; nil where it is not known.
func (v *View) orgAbove(a *governance.Actor) *governance.Actor {
	if row := v.idx.followed.actors.of(a); row != nil {
		return row.org
	}
	for range maxParents {
		switch {
		case a == nil || a.Kind == "":
			return nil
		case a.Kind == governance.ActorKindOrganization:
			return a
		}
		parent := a.ParentID.Known()
		if parent == nil {
			return nil
		}
		a = v.idx.actors.get(*parent)
	}
	return nil
}
