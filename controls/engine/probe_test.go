package engine_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// TestMonotoneFields is the law for every field that an expression can read, of
// every view type, also of those that no built-in control reads.
func TestMonotoneFields(t *testing.T) {
	t.Parallel()
	worlds := uint64(25)
	if testing.Short() {
		worlds = 8
	}
	eng := probes(t)
	seen := newTally()
	for seed := range worlds {
		monotone(t, eng, newWorld(1_000_000+seed), seen)
	}
	early := 0
	for _, was := range seen.blind {
		if was {
			early++
		}
	}
	if early < len(seen.blind)/10 {
		t.Errorf("%d of %d fields were read while a fact was missing, and decided; the law hardly bites", early, len(seen.blind))
	}
}

func FuzzMonotoneFields(f *testing.F) {
	eng := probes(f)
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { monotone(t, eng, newWorld(seed), newTally()) })
}

var compileProbes = sync.OnceValues(func() (*engine.Engine, error) {
	p := &prober{}
	for _, k := range governance.Kinds() {
		p.kind = k
		p.object(string(k), engine.ViewTypeOf(k), 1)
	}
	pack, err := controls.NewPack("probes", "0.0.1", p.list)
	if err != nil {
		return nil, err
	}
	return engine.Compile(pack)
})

func probes(t testing.TB) *engine.Engine {
	t.Helper()
	eng, err := compileProbes()
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

// A prober writes controls that read one field each.
type prober struct {
	kind governance.Kind
	list []controls.Control
}

func (p *prober) add(pass string) {
	n := len(p.list)
	p.list = append(p.list, controls.Control{
		ID: fmt.Sprintf("probe.%c%c%c-%02d", 'A'+n/100/26/26%26, 'A'+n/100/26%26, 'A'+n/100%26, n%100), Title: pass,
		Subject: p.kind, Severity: controls.Low, Applies: "true", Pass: pass,
	})
}

// object probes the fields of an object, and deeper ones down to a depth.
func (p *prober) object(path, typ string, depth int) {
	for _, f := range engine.ViewFields(typ) {
		at := path + "." + f.Name
		switch {
		case f.List:
			p.items(at, f, depth)
		case !isScalar(f.Type):
			if f.None {
				p.add(at + " == null")
			}
			if depth > 0 {
				p.within(at, f, func(condition string) {
					if f.None {
						condition = at + " != null && " + condition
					}
					p.add(condition)
				})
			}
		default:
			for _, condition := range conditions(at, f) {
				p.add(condition)
			}
		}
	}
}

// items probes a list: whether one, all, or two of its items are such.
func (p *prober) items(at string, f engine.ViewField, depth int) {
	each := func(condition string) {
		p.add(fmt.Sprintf("%s.all(x, !(%s))", at, condition))
		p.add(fmt.Sprintf("atLeast(%s, 2, x, %s)", at, condition))
	}
	if isScalar(f.Type) {
		for _, condition := range conditions("x", f) {
			each(condition)
		}
		if f.Type == "string" {
			p.add(fmt.Sprintf("'%s' in %s", append(f.Enum, "a")[0], at))
		}
		return
	}
	if depth > 0 {
		p.within("x", f, each)
	}
}

// within gives every scalar condition on the fields of an object to use.
func (p *prober) within(at string, f engine.ViewField, use func(condition string)) {
	for _, inner := range engine.ViewFields(f.Type) {
		if !inner.List && isScalar(inner.Type) {
			use(conditions(at+"."+inner.Name, inner)[0])
		}
	}
}

func isScalar(typ string) bool {
	switch typ {
	case "bool", "int", "string", "timestamp", "duration", "map":
		return true
	}
	return false
}

// conditions are true for some values of a field, and false for others.
func conditions(at string, f engine.ViewField) []string {
	guard := ""
	if f.None {
		guard = at + " != null && "
	}
	switch f.Type {
	case "bool":
		return []string{at}
	case "int":
		return []string{guard + at + " >= 2"}
	case "timestamp":
		return []string{guard + at + " >= now - duration('720h')"}
	case "duration":
		return []string{guard + at + " <= duration('72h')"}
	case "map":
		return []string{at + "['team'] == 'a'"}
	}
	if len(f.Enum) > 0 {
		return []string{fmt.Sprintf("%s in ['%s', '%s']", at, f.Enum[0], f.Enum[1])}
	}
	return []string{at + " in ['a', 'actor-0', 'actor:actor-0']"}
}
