package oscalsrm

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads system security plans and shared responsibility matrices. The
// zero Importer is ready and safe for concurrent use.
type Importer struct {
	Limits importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "oscal-srm".
func (Importer) Name() string { return "oscal-srm" }

// Import reads the files of one chain of plans. Options.Self is the organization of
// documents that name none, or several; without it that organization is called unnamed,
// and a warning says so.
//
// Time and memory are linear in the size of the files.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts, ids: map[string]bool{}, satisfiers: map[string][]entry{}, unresolved: map[string]bool{}}
	if err := importer.EachJSON(ctx, files, imp.Limits, r.visit); err != nil {
		return nil, err
	}
	r.emit()
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// unnamed is the id of an organization that nobody named.
const unnamed = "unnamed"

// A run is one import: first what the files hold, then what becomes of it.
type run struct {
	importer.Builder
	opts       importer.Options
	provided   []entry
	demanded   []entry
	answers    []entry // satisfied
	inherited  []entry
	ids        map[string]bool    // of what is provided and demanded
	satisfiers map[string][]entry // by responsibility
	unresolved map[string]bool    // organizations whose users are asked for
}

// An entry is what one plan says of one statement of a control.
type entry struct {
	node                   importer.Node
	id, control, statement string
	owner                  string // the organization of the document
	by                     performer
}

// visit reads one document.
func (r *run) visit(n importer.Node) {
	for _, root := range []string{"system-security-plan", "shared-responsibility"} {
		if doc := n.Get(root); doc.IsObject() {
			before := r.entries()
			d := document{run: r, owner: r.organization(doc), parties: map[string]importer.Node{}}
			for _, p := range doc.Get("metadata").Get("parties").List() {
				d.parties[strings.ToLower(textOf(p.Get("uuid")))] = p
			}
			d.walk(doc, entry{owner: d.owner})
			if d.odd > 0 {
				r.Report(d.first, importer.Info, importer.CodeUnknownValue, "ids of this document that are no UUIDs: "+strconv.Itoa(d.odd)+", the first one here; they are kept as they are")
			}
			if r.entries() == before {
				r.Report(doc, importer.Info, importer.CodeSkipped, "the document shares no responsibility")
			}
			return
		}
	}
	r.Report(n, importer.Info, importer.CodeSkipped, "this is neither a system security plan nor a shared responsibility matrix")
}

// entries is how many there are so far.
func (r *run) entries() int {
	return len(r.provided) + len(r.demanded) + len(r.answers) + len(r.inherited)
}

// organization is the organization of a document.
func (r *run) organization(doc importer.Node) string {
	var found []importer.Node
	for _, p := range doc.Get("metadata").Get("parties").List() {
		if kind, _ := p.Get("type").Text(); kind == "organization" {
			found = append(found, p)
		}
	}
	if len(found) == 1 {
		if id, ok := r.Text(found[0].Get("uuid")); ok {
			r.Actor(governance.Actor{ID: importer.ID(id), Kind: governance.ActorKindOrganization, Name: r.Optional(found[0].Get("name"))}, found[0])
			return importer.ID(id)
		}
	}
	if r.opts.Self == "" {
		r.Report(doc, importer.Warning, importer.CodeMissingOption,
			"whose document this is does not stand in it: name the organization; until then it is called "+unnamed+", and two such estates are not to be merged")
	}
	self := importer.ID(cmp.Or(r.opts.Self, unnamed))
	r.Actor(governance.Actor{ID: self, Kind: governance.ActorKindOrganization}, doc)
	return self
}

// A document is one that is being read.
type document struct {
	*run
	owner   string
	parties map[string]importer.Node // by id, in lower case
	odd     int                      // ids that are no UUIDs
	first   importer.Node
}

var uuid = regexp.MustCompile(`^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$`)

// walk looks for entries wherever they stand, below their control and statement.
func (d *document) walk(n importer.Node, at entry) {
	for _, item := range n.Items() {
		d.walk(item, at)
	}
	if s, ok := d.Text(n.Get("control-id")); ok {
		at.control, at.statement = s, s
	}
	if s, ok := d.Text(n.Get("statement-id")); ok {
		at.statement = s
	}
	at.by = d.performer(n, at.by)
	for name, m := range n.Members() {
		switch name {
		case "provided":
			d.add(&d.provided, m, at)
		case "responsibilities":
			d.add(&d.demanded, m, at)
		case "satisfied":
			d.add(&d.answers, m, at)
		case "inherited":
			d.add(&d.inherited, m, at)
		default:
			d.walk(m, at)
		}
	}
}

// add notes the entries of one list.
func (d *document) add(list *[]entry, n importer.Node, at entry) {
	if n.IsString() {
		d.Truncated(n, "a list of entries")
		return
	}
	for _, item := range n.List() {
		id, ok := d.Text(item.Get("uuid"))
		if !ok {
			d.Report(item, importer.Error, importer.CodeUnresolved, "the entry has no uuid; it is left out")
			continue
		}
		if !uuid.MatchString(id) {
			if d.odd++; d.odd == 1 {
				d.first = item.Get("uuid")
			}
		}
		e := at
		if list == &d.demanded {
			e.by = performer{} // what is around it is about who demands
		}
		e.node, e.id, e.by = item, id, d.performer(item, e.by)
		*list = append(*list, e)
		d.ids[id] = d.ids[id] || list == &d.provided || list == &d.demanded
	}
}
