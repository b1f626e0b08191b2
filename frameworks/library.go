package frameworks

import (
	"cmp"
	"embed"
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A Library is catalogs, and mappings of controls to their requirements. The
// zero Library is empty. A Library is not changed once made, and is safe for
// concurrent use.
type Library struct {
	catalogs      []*Catalog // by id
	mappings      []*Mapping // by id
	byRequirement map[key][]Row
	byControl     map[string][]Row
}

// A key names a requirement of a framework.
type key struct{ framework, requirement string }

//go:embed catalog/*.json mapping/*.json
var files embed.FS

var builtin = sync.OnceValue(func() *Library {
	lib, err := Load(files)
	if err != nil {
		panic("frameworks: the embedded data is damaged: " + err.Error())
	}
	return lib
})

// Builtin is the library shipped with this version: OWASP NHI Top 10 2025, NIST
// CSF 2.0, SP 800-207 and AI RMF 1.0, with our mappings of the built-in
// controls. It is read on first use.
func Builtin() *Library { return builtin() }

// Load reads catalog/*.json and mapping/*.json of fsys, under the rules of
// Extend.
func Load(fsys fs.FS) (*Library, error) { return new(Library).Extend(fsys) }

// Extend returns a library of l's catalogs and mappings and those of fsys:
// catalog/*.json and mapping/*.json. A mapping may be to a catalog of either. The
// error lists every fault of every file with its place (governance.Faults); that
// includes an entry or mapping whose id is taken, a row that another mapping
// already has, and a requirement that does not exist or is withdrawn. Whether
// the controls exist is for Check.
//
// A file is at most 4 MiB; time and memory are linear in its size.
func (l *Library) Extend(fsys fs.FS) (*Library, error) {
	b := newBuilder(l)
	err := errors.Join(b.read(fsys, "catalog", b.addCatalog), b.read(fsys, "mapping", b.addMapping))
	if err != nil {
		return nil, err
	}
	if b.files == 0 {
		return nil, errors.New("frameworks: no catalog/*.json and no mapping/*.json")
	}
	if err := governance.NewDocumentError(b.faults); err != nil {
		return nil, err
	}
	b.lib.sort()
	return b.lib, nil
}

// Catalogs yields the catalogs by id.
func (l *Library) Catalogs() iter.Seq[*Catalog] { return slices.Values(l.catalogs) }

// Mappings yields the mappings by id.
func (l *Library) Mappings() iter.Seq[*Mapping] { return slices.Values(l.mappings) }

// Catalog returns the catalog with that id.
func (l *Library) Catalog(id string) (*Catalog, bool) {
	i := slices.IndexFunc(l.catalogs, func(c *Catalog) bool { return c.ID == id })
	if i < 0 {
		return nil, false
	}
	return l.catalogs[i], true
}

// ByRequirement lists the rows that bear on a requirement, by control.
func (l *Library) ByRequirement(framework, requirement string) []Row {
	return slices.Clone(l.byRequirement[key{framework, requirement}])
}

// ByControl lists the rows of a control, by framework and then in catalog order.
func (l *Library) ByControl(id string) []Row { return slices.Clone(l.byControl[id]) }

// Attributions lists what to print wherever ids and titles are printed: one
// sentence a catalog, by id.
func (l *Library) Attributions() []string {
	list := make([]string, len(l.catalogs))
	for i, c := range l.catalogs {
		list[i] = c.Attribution
	}
	return list
}

// Check demands that every control of every mapping exists, under its present
// id. The error lists the rows for which it does not (governance.Faults).
func (l *Library) Check(pack iter.Seq[*controls.Control]) error {
	current := map[string]string{} // of ids and aliases
	for c := range pack {
		current[c.ID] = c.ID
		for _, alias := range c.Aliases {
			current[alias] = c.ID
		}
	}
	f := &form{}
	for _, m := range l.mappings {
		for i, row := range m.rows {
			switch id := current[row.Control]; id {
			case row.Control:
			case "":
				f.fault(m.places[i], CodeUnknownControl, "the pack has no control %q", row.Control)
			default:
				f.fault(m.places[i], CodeUnknownControl, "control %q is now %s: write that", row.Control, id)
			}
		}
	}
	return governance.NewDocumentError(f.faults)
}

func (l *Library) insert(row Row) {
	k := key{row.Framework, row.Requirement}
	l.byRequirement[k] = append(l.byRequirement[k], row)
	l.byControl[row.Control] = append(l.byControl[row.Control], row)
}

func (l *Library) sort() {
	slices.SortFunc(l.catalogs, func(a, b *Catalog) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(l.mappings, func(a, b *Mapping) int { return strings.Compare(a.ID, b.ID) })
	catalogs := map[string]*Catalog{}
	for _, c := range l.catalogs {
		catalogs[c.ID] = c
	}
	for rows := range maps.Values(l.byRequirement) {
		slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.Control, b.Control) })
	}
	for rows := range maps.Values(l.byControl) {
		slices.SortFunc(rows, func(a, b Row) int {
			index := catalogs[a.Framework].index
			return cmp.Or(strings.Compare(a.Framework, b.Framework), index[a.Requirement]-index[b.Requirement])
		})
	}
}

// A builder reads files into a library and collects their faults.
type builder struct {
	lib    *Library
	pairs  map[pair]bool
	files  int
	faults []*governance.Fault
}

// A pair is what one row may say once.
type pair struct {
	key
	control string
}

func newBuilder(l *Library) *builder {
	b := &builder{pairs: map[pair]bool{}, lib: &Library{
		catalogs: slices.Clone(l.catalogs), mappings: slices.Clone(l.mappings),
		byRequirement: map[key][]Row{}, byControl: map[string][]Row{},
	}}
	for _, m := range l.mappings {
		for _, row := range m.rows {
			b.pairs[pair{key{row.Framework, row.Requirement}, row.Control}] = true
			b.lib.insert(row)
		}
	}
	return b
}

func (b *builder) read(fsys fs.FS, folder string, add func(name string, data []byte) *form) error {
	names, err := fs.Glob(fsys, folder+"/*.json")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := readFile(fsys, name)
		if err != nil {
			return err
		}
		b.files++
		b.faults = append(b.faults, add(name, data).faults...)
	}
	return nil
}

// readFile reads one byte more than we accept, so that open can refuse it.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxBytes+1))
}

func (b *builder) addCatalog(name string, data []byte) *form {
	c, f := parseCatalog(name, data)
	if c == nil {
		return f
	}
	if _, taken := b.lib.Catalog(c.ID); taken {
		f.root.reject("id", governance.CodeDupID, "another catalog has this id")
		return f
	}
	b.lib.catalogs = append(b.lib.catalogs, c)
	return f
}

func (b *builder) addMapping(name string, data []byte) *form {
	m, f := parseMapping(name, data)
	if m == nil {
		return f
	}
	if slices.ContainsFunc(b.lib.mappings, func(other *Mapping) bool { return other.ID == m.ID }) {
		f.root.reject("id", governance.CodeDupID, "another mapping has this id")
	}
	c, ok := b.lib.Catalog(m.Framework)
	if !ok {
		f.root.reject("framework", CodeUnknownEntry, "no catalog has this id")
		return f
	}
	for i, row := range m.rows {
		b.addRow(f, c, row, m.places[i])
	}
	b.lib.mappings = append(b.lib.mappings, m)
	return f
}

// addRow checks a row against its catalog and against the rows so far.
func (b *builder) addRow(f *form, c *Catalog, row Row, at place) {
	e, ok := c.Entry(row.Requirement)
	switch {
	case row.Control == "" || row.Requirement == "":
		return // reported
	case !ok:
		f.fault(at, CodeUnknownEntry, "%s has no requirement %q", c.ID, row.Requirement)
		return
	case e.Withdrawn():
		f.fault(at, CodeLifecycle, "%s is withdrawn: map to where it went (%s)", e.ID, strings.Join(e.Successors, ", "))
	case !fits(row.Relation, e.Kind):
		f.fault(at, CodeRelation, "a control mitigates a risk, and nothing but a risk or threat")
	}
	p := pair{key{row.Framework, row.Requirement}, row.Control}
	if b.pairs[p] {
		f.fault(at, governance.CodeDupID, "another row has this control and requirement, and would count it twice")
		return
	}
	b.pairs[p] = true
	b.lib.insert(row)
}
