package controls

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/mandate-nhi/mandate/internal/nearest"
)

// ProfileBaseline is the profile that holds every control of a pack.
const ProfileBaseline = "baseline"

// A Pack is a set of controls with a name and a version of its own. It is made
// by ParsePack or NewPack, has been checked, and is never written afterwards:
// it is safe for concurrent use.
type Pack struct {
	Name    string // "" where the pack does not say
	Version string // major.minor.patch; "" where the pack does not say

	list     []*Control          // by id
	byID     map[string]*Control // ids and aliases
	whole    []string            // profiles that hold every control
	bounds   []profileBound      // what profiles make of parameters, by profile and control
	profiles []string            // all profiles, sorted
	profile  string              // that this pack is; "" for none
	aliases  []AliasUse          // earlier ids in bounds
	digest   string
	source   source
}

// NewPack makes a pack of controls that are written in Go, under the rules of
// ParsePack. It keeps a copy. The error lists every fault (governance.Faults);
// the file of a position is the control's id.
func NewPack(name, version string, list []Control) (*Pack, error) {
	src := newSource()
	faults := &faultList{}
	head := packHead{Name: name, Version: version}
	head.check(newFileFaults(faults, "pack"))
	checked := make([]checkedControl, len(list))
	for i := range list {
		c := list[i].clone()
		checked[i] = checkedControl{c, newFileFaults(faults, cmp.Or(c.ID, fmt.Sprintf("control[%d]", i)))}
		src.addGo(c)
		c.check(checked[i].faults)
	}
	return assemble(head, checked, src, faults)
}

// assemble checks what only the pack as a whole can show, and makes it.
func assemble(head packHead, list []checkedControl, src source, faults *faultList) (*Pack, error) {
	checkTogether(list, faults)
	bounds, aliases := head.resolve(list)
	if err := newPackError(*faults, src); err != nil {
		return nil, err
	}
	p := &Pack{Name: head.Name, Version: head.Version, bounds: bounds, aliases: aliases, source: src}
	p.whole = append([]string{ProfileBaseline}, head.Profiles...)
	for _, c := range list {
		p.list = append(p.list, c.Control)
	}
	p.finish()
	return p, nil
}

// finish derives what follows from the list.
func (p *Pack) finish() {
	slices.SortFunc(p.list, func(a, b *Control) int { return cmp.Compare(a.ID, b.ID) })
	p.profiles, p.byID = slices.Clone(p.whole), map[string]*Control{}
	for _, c := range p.list {
		p.byID[c.ID] = c
		for _, alias := range c.Aliases {
			p.byID[alias] = c
		}
		p.profiles = append(p.profiles, c.Profiles...)
	}
	slices.Sort(p.profiles)
	p.profiles = slices.Compact(p.profiles)
	p.digest = digestOf(p)
}

// All yields the controls by ID. They are shared: do not write to them.
func (p *Pack) All() iter.Seq[*Control] { return slices.Values(p.list) }

// Len is the number of controls.
func (p *Pack) Len() int { return len(p.list) }

// Get returns the control of that id or alias. It is shared: do not write to it.
func (p *Pack) Get(id string) (*Control, bool) {
	c, ok := p.byID[id]
	return c, ok
}

// Digest is sha256:hex over the content of the pack: its name, its version and
// every part of every control. The names and the order of files, their line
// ends, comments and YAML style do not count.
func (p *Pack) Digest() string { return p.digest }

// Select returns the pack of the controls with these ids or aliases. The error
// names every one that the pack does not have. It requires at least one.
func (p *Pack) Select(ids ...string) (*Pack, error) {
	if len(ids) == 0 {
		return nil, errors.New("no control is selected")
	}
	keep := map[*Control]bool{}
	var errs []error
	for _, id := range ids {
		c, ok := p.byID[id]
		if !ok {
			errs = append(errs, fmt.Errorf("the pack has no control %q%s", id, nearest.Hint(id, p.ids())))
			continue
		}
		keep[c] = true
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return p.where(func(c *Control) bool { return keep[c] }), nil
}

// Profiles lists the profiles that the pack knows, sorted.
func (p *Pack) Profiles() []string { return slices.Clone(p.profiles) }

// Profile returns the pack of the controls of a profile, with the parameters as
// the profile has them. Baseline, and what pack.yaml lists under profiles, holds
// every control.
func (p *Pack) Profile(name string) (*Pack, error) {
	if !slices.Contains(p.profiles, name) {
		return nil, fmt.Errorf("the pack has no profile %q%s", name, nearest.Hint(name, p.profiles))
	}
	whole := slices.Contains(p.whole, name)
	q, err := p.where(func(c *Control) bool { return whole || slices.Contains(c.Profiles, name) }).narrow("profile:"+name, p.Bounds(name))
	if err == nil {
		q.profile = name
	}
	return q, err
}

// ProfileName is the profile that the pack was made by, with Profile; "" for none.
func (p *Pack) ProfileName() string { return p.profile }

func (p *Pack) where(keep func(*Control) bool) *Pack {
	q := &Pack{Name: p.Name, Version: p.Version, source: p.source, whole: p.whole, profile: p.profile, aliases: p.aliases}
	for _, c := range p.list {
		if keep(c) {
			q.list = append(q.list, c)
		}
	}
	q.bounds = slices.DeleteFunc(slices.Clone(p.bounds), func(b profileBound) bool {
		return !slices.ContainsFunc(q.list, func(c *Control) bool { return c.named(b.Control) })
	})
	q.finish()
	return q
}

func (p *Pack) ids() []string {
	ids := make([]string, len(p.list))
	for i, c := range p.list {
		ids[i] = c.ID
	}
	return ids
}

// digestOf hashes the pack as JSON with the members in a fixed order.
func digestOf(p *Pack) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	enc.SetEscapeHTML(false)
	for _, v := range []any{p.Name, p.Version, p.whole, p.bounds, p.list} {
		_ = enc.Encode(v) // texts, numbers and lists of them: there is nothing to go wrong
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
