package controls

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A Bound is what a profile, a framework or a caller makes of a parameter: another
// value, a narrower range, or both. It never widens a range and never changes an
// expression.
type Bound struct {
	Control         string // id, or an earlier one; see Pack.Aliases
	Param           string
	Value, Min, Max Value      // the zero Value leaves it as it is; a list has a value only
	Class           ParamClass // of the source
	Source          string     // where value and range come from
}

// A profileBound is a bound that a profile of the pack sets.
type profileBound struct {
	Profile string
	Bound
}

// Narrow returns the pack with the parameters as the bounds have them, each
// bound upon what those before it left. The error lists every fault
// (governance.Faults): a control or parameter that there is not, a value of
// another type, and what lies outside the range. The position's file is
// CONTROL.parameter of the bound.
func (p *Pack) Narrow(bounds ...Bound) (*Pack, error) { return p.narrow(SetByBound, bounds) }

func (p *Pack) narrow(by string, bounds []Bound) (*Pack, error) {
	faults := &faultList{}
	q := p.where(func(*Control) bool { return true })
	for _, b := range bounds {
		f := newFileFaults(faults, b.Control+"."+b.Param)
		if c, param, ok := b.find(q.list, f, ""); ok {
			narrowed := b.narrow(c.Params[param], f, "")
			narrowed.SetBy = by
			q.replace(c, param, narrowed)
			if use, is := c.aliasUse(b.Control, AliasUse{Pos: f.position("")}); is && by == SetByBound {
				q.aliases = append(slices.Clip(q.aliases), use)
			}
		}
	}
	if err := newPackError(*faults, newSource()); err != nil {
		return nil, err
	}
	q.finish()
	return q, nil
}

// replace changes a parameter of a control in a copy of it.
func (p *Pack) replace(c *Control, param int, with Param) {
	d := c.clone()
	d.Params[param] = with
	p.list[slices.Index(p.list, c)] = d
}

// find is the control of the bound and the place of its parameter.
func (b Bound) find(list []*Control, f *fileFaults, at string) (*Control, int, bool) {
	var ids, names []string
	for _, c := range list {
		ids = append(ids, c.ID)
		if !c.named(b.Control) {
			continue
		}
		for i, p := range c.Params {
			if names = append(names, p.Name); p.Name == b.Param {
				return c, i, true
			}
		}
		f.add(governance.CodeUnrecognizedValue, at, "%s has no parameter %q%s", c.ID, b.Param, nearest.Hint(b.Param, names))
		return nil, 0, false
	}
	f.add(CodeUnknownControl, at, "there is no control %q%s", b.Control, nearest.Hint(b.Control, ids))
	return nil, 0, false
}

// narrow is the parameter under the bound. What is wrong is reported at the keys
// value, min and max.
func (b Bound) narrow(p Param, f *fileFaults, at string) Param {
	before := p
	for _, x := range []struct {
		key   string
		to    *Value
		value Value
	}{{"/min", &p.Min, b.Min}, {"/max", &p.Max, b.Max}, {"/value", &p.Default, b.Value}} {
		switch {
		case x.value.IsZero():
		case p.Type == ParamStrings && x.key != "/value":
			f.add(governance.CodeType, at+x.key, "a list has no bounds")
		case before.Check(x.value) != nil:
			f.add(governance.CodeRange, at+x.key, "%v", before.Check(x.value))
		default:
			*x.to = x.value
		}
	}
	b.checkSource(f, at)
	if err := p.Check(p.Default); err != nil && !f.isBad(at+"/value") && !f.isBad(at+"/min") && !f.isBad(at+"/max") {
		f.add(governance.CodeRange, at+"/value", "the value would be %v: %v", p.Default, err)
	}
	p.Class, p.Source = b.Class, b.Source
	return p
}

func (b Bound) checkSource(f *fileFaults, at string) {
	if b.Value.IsZero() && b.Min.IsZero() && b.Max.IsZero() && !f.isBad(at+"/value") && !f.isBad(at+"/min") && !f.isBad(at+"/max") {
		f.add(governance.CodeMissingRequired, at+"/value", "a bound gives a value, a min or a max")
	}
	if !slices.Contains(paramClasses, string(b.Class)) {
		f.add(governance.CodeUnrecognizedValue, at+"/class", "%q is no class of source%s; one of %s", b.Class, nearest.Hint(string(b.Class), paramClasses), strings.Join(paramClasses, ", "))
	}
	if b.Source == "" {
		f.add(governance.CodeMissingRequired, at+"/source", `say where the bound comes from; "library default" is a source`)
	}
	checkText(f, at+"/source", b.Source)
}

// A headBound is a bound as pack.yaml has it: its values are read when the type
// of the parameter is known.
type headBound struct {
	profileBound
	at   string // pointer
	read func(ParamType, *Bound)
}

// resolve reads the bounds of pack.yaml against the controls that it stands with.
func (h packHead) resolve(list []checkedControl) (out []profileBound, aliases []AliasUse) {
	type target struct {
		profile string
		*Control
		param int
	}
	bound := map[target]bool{}
	for _, hb := range h.bounds {
		b := hb.profileBound
		within, sound := h.within(b.Profile, list)
		if len(within) == 0 {
			h.faults.add(governance.CodeUnrecognizedValue, "/bounds/"+pointerStep(b.Profile), "no control is of a profile %q", b.Profile)
			continue
		}
		if c, i, ok := b.find(within, h.faults, hb.at); ok && sound[c] {
			if to := (target{b.Profile, c, i}); bound[to] {
				h.faults.add(governance.CodeDuplicateMember, hb.at, "the profile bounds %s.%s already, under another id of the control", c.ID, b.Param)
				continue
			} else {
				bound[to] = true
			}
			hb.read(c.Params[i].Type, &b.Bound)
			b.narrow(c.Params[i], h.faults, hb.at)
			out = append(out, b)
			if use, is := c.aliasUse(b.Control, AliasUse{Pos: h.faults.position(hb.at), Pointer: hb.at}); is {
				aliases = append(aliases, use)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b profileBound) int {
		return cmp.Or(cmp.Compare(a.Profile, b.Profile), cmp.Compare(a.Control, b.Control), cmp.Compare(a.Param, b.Param))
	})
	return out, aliases
}

// within lists the controls of a profile, and says which are without fault.
func (h packHead) within(profile string, list []checkedControl) ([]*Control, map[*Control]bool) {
	holds := profile == ProfileBaseline || slices.Contains(h.Profiles, profile)
	var within []*Control
	sound := map[*Control]bool{}
	for _, c := range list {
		if holds || slices.Contains(c.Profiles, profile) {
			within = append(within, c.Control)
			sound[c.Control] = len(c.faults.bad) == 0
		}
	}
	return within, sound
}

// Bounds are what a profile makes of parameters, by control and parameter.
func (p *Pack) Bounds(profile string) []Bound {
	var out []Bound
	for _, b := range p.bounds {
		if b.Profile == profile {
			out = append(out, b.Bound)
		}
	}
	return out
}
