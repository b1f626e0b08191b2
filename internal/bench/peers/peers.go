// Package peers puts the same questions to our engine, to plain Go and to other
// engines, over the same estates: to each in the form that suits it best, and made
// ready beforehand.
package peers

import (
	"fmt"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/bench/hand"
)

// An Implementation answers every predicate about one entity after another. It is
// not safe for concurrent use.
type Implementation struct {
	Name string
	// Decide writes the verdicts on entity i, one for each predicate.
	Decide func(i int, verdicts []controls.Verdict) error
}

// A Group is predicates and the implementations that answer all of them: plain Go,
// the measure, first, and ours second.
type Group struct {
	Predicates      []string // ids, in the order of the verdicts
	Implementations []Implementation
}

// A World is an estate of entities and what is asked about each.
type World struct {
	estate   *governance.Estate
	view     *delegation.View
	entities []entity
	objects  []map[governance.Kind]object

	pack *controls.Pack
	list []*controls.Control // in the order of the verdicts
}

// NewWorld indexes an estate that Estate or Known made.
func NewWorld(e *governance.Estate) (*World, error) {
	pack, err := Pack()
	if err != nil {
		return nil, err
	}
	w := &World{estate: e, view: delegation.NewIndex(e).At(Now()), pack: pack, list: ordered(pack)}
	for i := range e.NHIs {
		w.entities = append(w.entities, entity{w.subject("nhi", i), w.subject("credential", i), w.subject("delegation", i), w.subject("handoff", i)})
	}
	return w, nil
}

func (w *World) subject(kind governance.Kind, i int) delegation.Subject {
	s, ok := w.view.Subject(governance.NewRef(kind, fmt.Sprint(kind, "-", i)))
	if !ok {
		panic(fmt.Sprint("the estate has no ", kind, "-", i))
	}
	return s
}

// ids names the predicates.
func (w *World) ids() []string {
	var ids []string
	for _, c := range w.list {
		ids = append(ids, c.ID)
	}
	return ids
}

// Groups are all predicates with the engines that can say them, and those that
// Cedar can say with Cedar.
func (w *World) Groups() ([]Group, error) {
	for _, e := range w.entities {
		w.objects = append(w.objects, e.objects())
	}
	all, err := w.group((*World).hand, (*World).mandate, (*World).celOverJSON, (*World).celNative, (*World).expr, (*World).opa)
	if err != nil {
		return nil, err
	}
	some := *w
	if some.pack, err = w.pack.Select(inCedar...); err != nil {
		return nil, err
	}
	some.list = ordered(some.pack)
	subset, err := some.group((*World).handInCedar, (*World).mandate, (*World).cedar)
	return []Group{all, subset}, err
}

func (w *World) group(prepare ...func(*World) (Implementation, error)) (Group, error) {
	g := Group{Predicates: w.ids()}
	for _, f := range prepare {
		x, err := f(w)
		if err != nil {
			return g, err
		}
		g.Implementations = append(g.Implementations, x)
	}
	return g, nil
}

// Ours is plain Go and our engine alone, over all predicates.
func (w *World) Ours() (Group, error) { return w.group((*World).hand, (*World).mandate) }

// hand is plain Go.
func (w *World) hand() (Implementation, error) {
	k, e := hand.New(w.estate, Now()), w.estate
	return Implementation{"hand-written Go", func(i int, v []controls.Verdict) error {
		n, c, d, h := &e.NHIs[i], &e.Credentials[i], &e.Delegations[i], &e.Handoffs[i]
		v[0], v[1], v[2], v[3], v[4] = k.AUT01(n), k.INV01(n), k.INV02(n), k.LBL01(n), k.LCM01(n)
		v[5], v[6], v[7], v[8] = k.LCM02(n), k.LCM04(n), k.PRV02(n), k.USE02(n)
		v[9], v[10], v[11], v[12] = k.ENV01(c), k.ROT01(c), k.ROT02(c), k.ROT03(c)
		v[13], v[14], v[15] = k.SEC01(c), k.SEC02(c), k.SEC03(c)
		v[16], v[17], v[18] = k.DEL05(d), k.DEL06(d), k.TPY03(d)
		v[19], v[20], v[21] = k.HND02(h), k.HND03(h), k.HND04(h)
		return nil
	}}, nil
}

// handInCedar is plain Go for the predicates that Cedar can say.
func (w *World) handInCedar() (Implementation, error) {
	k, e := hand.New(w.estate, Now()), w.estate
	return Implementation{"hand-written Go", func(i int, v []controls.Verdict) error {
		n, c, d, h := &e.NHIs[i], &e.Credentials[i], &e.Delegations[i], &e.Handoffs[i]
		v[0], v[1], v[2], v[3], v[4] = k.AUT01(n), k.INV01(n), k.INV02(n), k.LBL01(n), k.LCM01(n)
		v[5], v[6], v[7] = k.LCM02(n), k.PRV02(n), k.USE02(n)
		v[8], v[9], v[10], v[11] = k.ROT01(c), k.ROT02(c), k.ROT03(c), k.SEC03(c)
		v[12], v[13], v[14] = k.DEL05(d), k.DEL06(d), k.TPY03(d)
		v[15], v[16], v[17] = k.HND02(h), k.HND03(h), k.HND04(h)
		return nil
	}}, nil
}

// mandate is our engine, verdicts alone.
func (w *World) mandate() (Implementation, error) {
	eng, err := engine.Compile(w.pack)
	if err != nil {
		return Implementation{}, err
	}
	decider, buf := eng.Decider(w.view), []engine.Decision{}
	return Implementation{"mandate", func(i int, v []controls.Verdict) error {
		x := &w.entities[i]
		buf = decider.Append(buf[:0], x.nhi)
		buf = decider.Append(buf, x.credential)
		buf = decider.Append(buf, x.delegation)
		buf = decider.Append(buf, x.handoff)
		for j := range buf {
			v[j] = buf[j].Verdict
		}
		return nil
	}}, nil
}
