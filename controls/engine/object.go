package engine

import (
	"errors"
	"reflect"
	"slices"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A viewType lists the fields of a view type by name.
type viewType map[string]field

// A field is one field that expressions see.
type field struct {
	typ      *cel.Type
	get      func(*object) ref.Val
	plan     selector // the same, for typed plans
	number   int      // among the fields of the type, from 0
	none     bool     // may be none
	required bool     // always known
	open     bool     // a gathered list
	enum     []string // the values of an enum
}

const typePrefix = "mandate."

func objectType(name string) *cel.Type { return cel.ObjectType(typePrefix + name) }

// A run is the state of asking one control after another about one subject after
// another. What it gave for one question is not to be used behind the next.
type run struct {
	view     *delegation.View
	subject  object
	params   *object
	now      ref.Val
	gaps     [][]delegation.Gap // behind each unknown value, by its id
	doubts   []delegation.Gap   // restrictions of records that were read
	steps    int                // list elements visited
	maxSteps int
	reads    *[]read         // where a tracing run notes what it read; else nil
	traced   func() []string // what its view read since it was last asked; nil where nobody asks

	instant    time.Time // now, of typed plans
	quick      *delegation.View
	subjects   anySubject  // the type of the subject
	forget     func()      // what was read of quick
	record     any         // points to the subject, as quick shows it
	shown      int         // the turn that record is of
	restricted bool        // some record holds a restriction that is not known
	doubtful   bool        // a typed plan read such a record
	work       *prepared   // the typed plan in hand
	prepared   []*prepared // every typed plan that was asked
	applied    []applied   // what they apply to
	slots      slots       // what typed plans read of the subject, by number of the field
	turn       int         // counts the subjects
	ahead      *run        // at later instants; nil until something is asked there
	tracer     *run        // at later instants, noting what it reads; nil until something does

	reader   *run // about the subject of the turn readerOf, to find what a verdict rests on
	readerOf int
	scope    *scope  // of a reader
	trails   []trail // memory of explanations
	deciding []*trail
	loud     *run // about the subject of the turn loudOf, to find what is missing
	loudOf   int
	noting   bool             // what is not known is only noted, in lacks
	lacks    []delegation.Gap // of what is not decided so far
	kept     *gapRoom         // for the gaps of answers; nil for memory of their own
	held     object           // one that is read from

	aside      *delegation.View   // of which what is read of a subject is given up; nil for view
	beside     delegation.Subject // the subject of the turn besideOf, on aside
	besideOf   int
	stock      stock // of findings
	attributed int   // the turn that whose is of
	whose      *controls.Attribution
}

// ResolveName and Parent make a run the activation of its expressions.
func (r *run) ResolveName(name string) (any, bool) {
	switch name {
	case "now":
		return r.now, true
	case "params":
		return r.params, true
	}
	return &r.subject, true
}

func (r *run) Parent() cel.Activation { return nil }

// about turns to a subject.
func (r *run) about(s delegation.Subject) {
	typ := typeNames[s.Ref().Kind]
	if r.turn++; typ != r.subject.typ {
		r.slots, r.subjects = slots{}, subjects[typ]
	}
	r.subject = objectOf(r, s, typ)
}

// ask turns to a control, and forgets what the one before read.
func (r *run) ask(p *plan) {
	r.params, r.gaps, r.doubts, r.steps = p.params, r.gaps[:0], r.doubts[:0], 0
	if r.reads != nil {
		*r.reads = (*r.reads)[:0]
	}
}

// unknown is the value of a fact that is not known.
func (r *run) unknown(gaps []delegation.Gap) ref.Val {
	if r.noting {
		r.lack(gaps)
		return noValue
	}
	r.gaps = append(r.gaps, gaps)
	return types.NewUnknown(int64(len(r.gaps)), nil)
}

// missing lists the gaps behind an unknown value, each once, in order.
func (r *run) missing(u *types.Unknown) []delegation.Gap {
	var out []delegation.Gap
	for _, id := range u.IDs() {
		if id > 0 && int(id) <= len(r.gaps) {
			out = append(out, r.gaps[id-1]...)
		}
	}
	return uniqueGaps(out)
}

func uniqueGaps(gaps []delegation.Gap) []delegation.Gap {
	slices.SortFunc(gaps, delegation.Gap.Compare)
	return slices.Compact(gaps)
}

// An object is a record or part as an expression sees it.
type object struct {
	rec    any // a view type of package delegation, or the parameters
	typ    string
	run    *run
	doubts []delegation.Gap // what the record holds that may restrict it
}

// restrictable is a record that may hold something unrecognized.
type restrictable interface{ Ref() governance.Ref }

type held interface{ Holder() governance.Ref }

func newObject(r *run, rec any, typ string) *object {
	o := objectOf(r, rec, typ)
	return &o
}

func objectOf(r *run, rec any, typ string) object {
	o := object{rec: rec, typ: typ, run: r}
	if !r.restricted {
		return o
	}
	switch x := rec.(type) {
	case restrictable:
		o.doubts = r.view.Restrictions(x.Ref())
	case held:
		o.doubts = r.view.Restrictions(x.Holder())
	}
	return o
}

// ConvertToNative implements ref.Val.
func (o *object) ConvertToNative(reflect.Type) (any, error) { return nil, errors.New("no conversion") }

// ConvertToType implements ref.Val.
func (o *object) ConvertToType(ref.Type) ref.Val { return types.NewErr("no conversion") }

// Equal implements ref.Val: two objects are equal that show the same record.
func (o *object) Equal(other ref.Val) ref.Val {
	p, ok := other.(*object)
	return types.Bool(ok && p.rec == o.rec)
}

// Type implements ref.Val.
func (o *object) Type() ref.Type { return objectType(o.typ) }

// Value implements ref.Val.
func (o *object) Value() any { return o }

// values gives the parameters of a control to expressions.
type values map[string]ref.Val

func paramValue(v controls.Value) ref.Val {
	switch v.Type() {
	case controls.ParamDuration:
		return types.Duration{Duration: v.Duration()}
	case controls.ParamInt:
		return types.Int(v.Int())
	}
	return types.NewStringList(types.DefaultTypeAdapter, v.Strings())
}

// The instants of an expression are clamped to these years, so that adding a
// duration of at most a century cannot overflow.
var (
	earliest = time.Date(101, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(9899, 12, 31, 0, 0, 0, 0, time.UTC)

	earliestSecond, latestSecond = earliest.Unix(), latest.Unix()
)

func clamp(t time.Time) time.Time {
	if s := t.Unix(); earliestSecond <= s && s < latestSecond {
		return t
	}
	return clamped(t)
}

func clamped(t time.Time) time.Time {
	if t.Before(earliest) {
		return earliest
	}
	if t.After(latest) {
		return latest
	}
	return t
}

// value turns a fact into a value; none is none.
func value[T any](o *object, f delegation.Fact[T], none ref.Val, to func(T) ref.Val) ref.Val {
	if v, ok := f.Get(); ok {
		return to(v)
	}
	if f.IsNone() {
		return none
	}
	return o.run.unknown(f.Gaps())
}

func plain(s string) ref.Val { return types.String(s) }

func text[T ~string](o *object, f delegation.Fact[T]) ref.Val {
	return value(o, f, types.String(""), func(v T) ref.Val { return types.String(v) })
}

func reference(o *object, f delegation.Fact[governance.Ref]) ref.Val {
	return value(o, f, types.String(""), func(v governance.Ref) ref.Val { return types.String(v.String()) })
}

func boolean(o *object, f delegation.Fact[bool]) ref.Val {
	return value(o, f, types.NullValue, func(v bool) ref.Val { return types.Bool(v) })
}

func integer(o *object, f delegation.Fact[int64]) ref.Val {
	return value(o, f, types.NullValue, func(v int64) ref.Val { return types.Int(v) })
}

func instant(o *object, f delegation.Fact[time.Time]) ref.Val {
	return value(o, f, types.NullValue, func(v time.Time) ref.Val { return types.Timestamp{Time: clamp(v)} })
}

func duration(o *object, f delegation.Fact[time.Duration]) ref.Val {
	return value(o, f, types.NullValue, func(v time.Duration) ref.Val { return types.Duration{Duration: v} })
}

func record[T any](o *object, f delegation.Fact[T], typ string) ref.Val {
	return value(o, f, types.NullValue, func(v T) ref.Val { return newObject(o.run, v, typ) })
}

func labels(o *object, f delegation.Fact[map[string]string]) ref.Val {
	return value(o, f, types.NullValue, func(v map[string]string) ref.Val { return newLabelMap(v) })
}

// listOf turns a list into a value, item by item.
func listOf[T any](o *object, l delegation.List[T], item func(*object, delegation.Fact[T]) ref.Val) ref.Val {
	if l.IsUnknown() {
		return o.run.unknown(l.Open())
	}
	out := &list{run: o.run, items: make([]ref.Val, len(l.Items()))}
	for i, f := range l.Items() {
		out.items[i] = item(o, f)
	}
	if len(l.Open()) > 0 {
		out.more = o.run.unknown(l.Open())
	}
	return out
}
