package frameworks

import (
	"cmp"
	"embed"
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"
	"path"
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
	shelf     []volume[Catalog]     // by id
	walks     []volume[Crosswalk]   // by id
	duties    []volume[DutyMapping] // by id
	rows      func() *rows
	citations func() *resolver // see Resolve
}

// A volume is a catalog or crosswalk in its place: that of the built-in library is
// read when somebody first asks for it.
type volume[T any] struct {
	id   string
	open func() *T
}

// Rows are the mappings of a library, and where to find what they say.
type rows struct {
	mappings      []*Mapping // by id
	byRequirement map[key][]Row
	byControl     map[string][]Row
	aliases       []AliasUse
}

// A key names a requirement of a framework.
type key struct{ framework, requirement string }

//go:embed catalog/*.json mapping/*.json crosswalk/*.json duty/*.json
var files embed.FS

var builtin = sync.OnceValue(func() *Library { return lazy(files) })

// lazy is the library of files that are known to be sound and named by the ids of
// what they hold. Each is read when somebody asks for it.
func lazy(fsys fs.FS) *Library {
	lib := &Library{shelf: volumes(fsys, "catalog", parseCatalog), walks: volumes(fsys, "crosswalk", parseCrosswalk), duties: volumes(fsys, "duty", parseDuties)}
	lib.rows = sync.OnceValue(func() *rows {
		b := newBuilder(&Library{shelf: lib.shelf})
		intact(b.read(fsys, "mapping", b.addMapping))
		intact(governance.NewDocumentError(b.faults))
		b.sort()
		return b.rows
	})
	lib.citations = sync.OnceValue(func() *resolver { return newResolver(lib) })
	return lib
}

// volumes are the files of a folder, each of them named after its id.
func volumes[T any](fsys fs.FS, folder string, parse func(name string, data []byte) (*T, *form)) []volume[T] {
	names, err := fs.Glob(fsys, folder+"/*.json")
	intact(err)
	list := make([]volume[T], len(names))
	for i, name := range names {
		list[i] = volume[T]{strings.TrimSuffix(path.Base(name), ".json"), sync.OnceValue(func() *T {
			data, err := fs.ReadFile(fsys, name)
			intact(err)
			x, f := parse(name, data)
			intact(governance.NewDocumentError(f.faults))
			return x
		})}
	}
	return list
}

func intact(err error) {
	if err != nil {
		panic("frameworks: the embedded data is damaged: " + err.Error())
	}
}

// Builtin is the library shipped with this version: OWASP NHI Top 10 2025, NIST
// CSF 2.0, SP 800-207 and AI RMF 1.0, with our mappings of the built-in controls;
// and for citations and crosswalks NIST CSF 1.1 and SP 800-53 Rev. 5. Each catalog
// is read when it is first asked for, the mappings together.
func Builtin() *Library { return builtin() }

// Load reads catalog/*.json, mapping/*.json, crosswalk/*.json and duty/*.json of fsys, under the
// rules of Extend.
func Load(fsys fs.FS) (*Library, error) { return new(Library).Extend(fsys) }

// Extend returns a library of l's catalogs, mappings and crosswalks and those of
// fsys: catalog/*.json, mapping/*.json, crosswalk/*.json, and duty/*.json, mappings of
// duties. Mappings and crosswalks may be to catalogs of either. The error lists every fault of every file with its
// place (governance.Faults); that includes an id that is taken, a row that another
// mapping already has, a requirement that does not exist or is withdrawn, and an end
// of a crosswalk that does not exist. Whether the controls exist is for Check.
//
// A file is at most 4 MiB; time and memory are linear in its size.
func (l *Library) Extend(fsys fs.FS) (*Library, error) {
	b := newBuilder(l)
	err := errors.Join(b.read(fsys, "catalog", b.addCatalog), b.read(fsys, "mapping", b.addMapping), b.read(fsys, "crosswalk", b.addCrosswalk),
		b.read(fsys, "duty", b.addDuties))
	if err != nil {
		return nil, err
	}
	if b.files == 0 {
		return nil, errors.New("frameworks: no catalog/*.json, mapping/*.json, crosswalk/*.json or duty/*.json")
	}
	if err := governance.NewDocumentError(b.faults); err != nil {
		return nil, err
	}
	return b.library(), nil
}

// index is what the mappings say; nothing in the zero Library.
func (l *Library) index() *rows {
	if l.rows == nil {
		return &rows{}
	}
	return l.rows()
}

// Catalogs yields the catalogs by id.
func (l *Library) Catalogs() iter.Seq[*Catalog] { return opened(l.shelf) }

// opened reads the volumes of a shelf, one after the other.
func opened[T any](shelf []volume[T]) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, v := range shelf {
			if !yield(v.open()) {
				return
			}
		}
	}
}

// Mappings yields the mappings by id.
func (l *Library) Mappings() iter.Seq[*Mapping] { return slices.Values(l.index().mappings) }

// Catalog returns the catalog with that id.
func (l *Library) Catalog(id string) (*Catalog, bool) { return find(l.shelf, id) }

func find[T any](shelf []volume[T], id string) (*T, bool) {
	i := slices.IndexFunc(shelf, func(v volume[T]) bool { return v.id == id })
	if i < 0 {
		return nil, false
	}
	return shelf[i].open(), true
}

// Aliases lists where a mapping or crosswalk names a requirement by an alias, and
// after Bind where a mapping names a control by one: the row counts for what is
// meant. It is sorted by file and place.
func (l *Library) Aliases() []AliasUse { return slices.Clone(l.index().aliases) }

// ByRequirement lists the rows that bear on a requirement, by control.
func (l *Library) ByRequirement(framework, requirement string) []Row {
	return slices.Clone(l.index().byRequirement[key{framework, requirement}])
}

// ByControl lists the rows of a control, by framework and then in catalog order.
func (l *Library) ByControl(id string) []Row { return slices.Clone(l.index().byControl[id]) }

// Attributions lists what to print wherever ids and titles are printed: one
// sentence a catalog, by id.
func (l *Library) Attributions() []string {
	list := []string{}
	for c := range l.Catalogs() {
		list = append(list, c.Attribution)
	}
	return list
}

// A builder reads files into a library and collects their faults.
type builder struct {
	shelf  []volume[Catalog]
	walks  []volume[Crosswalk]
	duties []volume[DutyMapping]
	rows   *rows
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
	had := l.index()
	b := &builder{pairs: map[pair]bool{}, shelf: slices.Clone(l.shelf), walks: slices.Clone(l.walks), duties: slices.Clone(l.duties), rows: &rows{
		mappings: slices.Clone(had.mappings), byRequirement: map[key][]Row{}, byControl: map[string][]Row{}, aliases: slices.Clone(had.aliases),
	}}
	for _, m := range had.mappings {
		for _, row := range m.rows {
			b.insert(row)
		}
	}
	return b
}

func (b *builder) insert(row Row) {
	k := key{row.Framework, row.Requirement}
	b.pairs[pair{k, row.Control}] = true
	b.rows.byRequirement[k] = append(b.rows.byRequirement[k], row)
	b.rows.byControl[row.Control] = append(b.rows.byControl[row.Control], row)
}

// library is what was built; b is not used afterwards.
func (b *builder) library() *Library {
	b.sort()
	lib := &Library{shelf: b.shelf, walks: b.walks, duties: b.duties, rows: func() *rows { return b.rows }}
	lib.citations = sync.OnceValue(func() *resolver { return newResolver(lib) })
	return lib
}

func (b *builder) sort() {
	slices.SortFunc(b.shelf, func(x, y volume[Catalog]) int { return strings.Compare(x.id, y.id) })
	slices.SortFunc(b.duties, func(x, y volume[DutyMapping]) int { return strings.Compare(x.id, y.id) })
	slices.SortFunc(b.walks, func(x, y volume[Crosswalk]) int { return strings.Compare(x.id, y.id) })
	slices.SortFunc(b.rows.mappings, func(x, y *Mapping) int { return strings.Compare(x.ID, y.ID) })
	slices.SortFunc(b.rows.aliases, func(x, y AliasUse) int {
		return cmp.Or(strings.Compare(x.Pos.File, y.Pos.File), x.Pos.Line-y.Pos.Line, x.Pos.Column-y.Pos.Column)
	})
	for list := range maps.Values(b.rows.byRequirement) {
		slices.SortFunc(list, func(x, y Row) int { return strings.Compare(x.Control, y.Control) })
	}
	indexes := map[string]map[string]int{}
	for _, m := range b.rows.mappings {
		c, _ := find(b.shelf, m.Framework)
		indexes[m.Framework] = c.index
	}
	for list := range maps.Values(b.rows.byControl) {
		slices.SortFunc(list, func(x, y Row) int {
			index := indexes[x.Framework]
			return cmp.Or(strings.Compare(x.Framework, y.Framework), index[x.Requirement]-index[y.Requirement])
		})
	}
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
	return b.placeCatalog(c, f)
}

func (b *builder) placeCatalog(c *Catalog, f *form) *form {
	if _, taken := find(b.shelf, c.ID); taken {
		f.root.reject("id", governance.CodeDupID, "another catalog has this id")
		return f
	}
	b.shelf = append(b.shelf, volume[Catalog]{c.ID, func() *Catalog { return c }})
	return f
}

func (b *builder) addMapping(name string, data []byte) *form {
	m, f := parseMapping(name, data)
	if m == nil {
		return f
	}
	return b.placeMapping(m, f)
}

func (b *builder) placeMapping(m *Mapping, f *form) *form {
	if slices.ContainsFunc(b.rows.mappings, func(other *Mapping) bool { return other.ID == m.ID }) {
		f.root.reject("id", governance.CodeDupID, "another mapping has this id")
	}
	c, ok := find(b.shelf, m.Framework)
	if !ok {
		f.root.reject("framework", CodeUnknownEntry, "no catalog has this id")
		return f
	}
	for i := range m.rows {
		b.addRow(f, c, &m.rows[i], m.places[i])
	}
	b.rows.mappings = append(b.rows.mappings, m)
	return f
}

// addRow checks a row against its catalog and against the rows so far. A
// requirement that is written as an alias is put right, and the use is noted.
func (b *builder) addRow(f *form, c *Catalog, row *Row, at place) {
	if row.Control == "" || row.Requirement == "" {
		return // reported
	}
	e, ok := b.entry(c, row.Requirement, at)
	if !ok {
		f.fault(at, CodeUnknownEntry, "%s has no requirement %q", c.ID, row.Requirement)
		return
	}
	row.Requirement = e.ID
	switch {
	case e.Withdrawn():
		f.fault(at, CodeLifecycle, "%s is withdrawn: map to where it went (%s)", e.ID, strings.Join(e.Successors, ", "))
	case !fits(row.Tie, e.Kind):
		f.fault(at, CodeRelation, "a control mitigates a risk, and nothing but a risk or threat")
	}
	b.insertNew(f, *row, at)
}

// entry finds what an id or an alias means, and notes the use of an alias.
func (b *builder) entry(c *Catalog, written string, at place) (Entry, bool) {
	e, ok := c.Entry(written)
	if !ok {
		if e, ok = c.alias(written); ok {
			b.rows.aliases = append(b.rows.aliases, AliasUse{
				Code: controls.CodeRequirementAlias, Pos: at.pos, Pointer: at.pointer, Framework: c.ID, Written: written, ID: e.ID,
			})
		}
	}
	return e, ok
}

func (b *builder) insertNew(f *form, row Row, at place) {
	if b.pairs[pair{key{row.Framework, row.Requirement}, row.Control}] {
		f.fault(at, governance.CodeDupID, "another row has this control and requirement, and would count it twice")
		return
	}
	b.insert(row)
}
