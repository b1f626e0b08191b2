package msgraph

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// New returns the importer of Microsoft Graph. It is safe for concurrent use.
func New() importer.Importer { return msgraph{} }

type msgraph struct{}

// Name is msgraph.
func (msgraph) Name() string { return "msgraph" }

// Import reads the files of one tenant together.
//
// Options.Self is the tenant id; it is not needed where the organization is
// among the files. Without either there is an error diagnostic, and what the
// tenant grants, its people and its groups are left out: who grants is not known.
// Options.AsOf is when the files were exported; without it no list is called
// complete, and a credential that starts later is not told from one that runs.
//
// Time and memory are linear in the size of the files.
func (msgraph) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := newReader()
	var faults []*governance.Fault
	for _, f := range importer.Sorted(files) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		root, fault := importer.ParseJSON(f, importer.Limits{})
		if fault != nil {
			faults = append(faults, fault)
			continue
		}
		r.visit(root, page{})
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	r.pages()
	r.strangers()
	b := newBuilder(r, opts)
	for _, step := range []func(){b.home, b.principals, b.people, b.groups, b.delegations, b.partners, b.finish} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		step()
	}
	return &importer.Result{Estate: b.estate, Diagnostics: b.Diagnostics()}, nil
}

// A builder makes records of what the reader found.
type builder struct {
	*importer.Collector
	read    *reader
	options importer.Options
	estate  *governance.Estate
	self    string // tenant id, or ""

	organizations map[string]*organization
	actors        map[string]bool // persons and units, by the id in the files
	strangers     map[string]bool // people whose organization nobody knows
	nhis          map[string]*nhi // by the id in the files
	delegationAt  map[string]bool // ids
	resources     map[string]*resource
	apiNodes      map[string][]importer.Node
	reported      map[string]bool
	homeless      []importer.Node // what is left out for want of the tenant
	lost          map[kind]bool   // an object of the kind was left out
}

// An organization gathers what all files say of one.
type organization struct {
	name   governance.Field[string]
	roles  map[governance.Role]bool
	places []importer.Node
}

func newBuilder(r *reader, opts importer.Options) *builder {
	b := &builder{
		Collector:     r.Collector,
		read:          r,
		options:       opts,
		estate:        &governance.Estate{SchemaVersion: governance.SchemaVersion},
		self:          lower(opts.Self),
		organizations: map[string]*organization{},
		actors:        map[string]bool{},
		strangers:     map[string]bool{},
		nhis:          map[string]*nhi{},
		delegationAt:  map[string]bool{},
		resources:     map[string]*resource{},
		reported:      map[string]bool{},
		lost:          map[kind]bool{},
	}
	if !opts.AsOf.IsZero() {
		b.estate.AsOf = governance.Some(opts.AsOf)
	}
	return b
}

// named is what one object says of a thing that has but a name here.
type named struct {
	Name governance.Field[string]
}

// home reads the organization, which says what the tenant is where the caller
// does not, if there is but one.
func (b *builder) home() {
	all := b.byID(organizationKind, "id")
	for id := range all {
		if b.self == "" && len(all) == 1 {
			b.self = id
		}
	}
	for id, objects := range all {
		var copies []copyOf[named]
		for _, o := range objects {
			if id != b.self {
				b.Report(o.Node, importer.Error, importer.CodeConflict, "this is not, or not for sure, the organization whose system was exported; it is left out")
				continue
			}
			b.organization(id, "", o.Node)
			copies = append(copies, copyOf[named]{named{known(b.Text(o.Get("displayName")))}, o.Node})
		}
		if len(copies) > 0 {
			b.organizations[id].name = joined(b.Collector, copies).Name
		}
	}
}

// organization notes an organization, a role that it has (or ""), and where that
// is said.
func (b *builder) organization(id string, role governance.Role, at importer.Node) *organization {
	o := b.organizations[id]
	if o == nil {
		o = &organization{roles: map[governance.Role]bool{}}
		b.organizations[id] = o
	}
	if role != "" {
		o.roles[role] = true
	}
	if len(o.places) < maxPlaces {
		o.places = append(o.places, at)
	}
	return o
}

// maxPlaces is how many places of an organization its record names: every grant
// of a tenant names it.
const maxPlaces = 8

// atHome reports whether the tenant is known, and notes it. What is at n is left
// out if it is not.
func (b *builder) atHome(n importer.Node) bool {
	if b.self == "" {
		b.homeless = append(b.homeless, n)
		return false
	}
	b.organization(b.self, "", n)
	return true
}

// byID gives the objects of one kind by their id. One without is left out.
func (b *builder) byID(k kind, member string) map[string][]object {
	found := map[string][]object{}
	for _, o := range b.read.objects[k] {
		key, ok := id(b.Collector, get(o.Node, member))
		if !ok {
			b.lost[k] = true
			b.Report(o.Node, importer.Error, importer.CodeUnresolved, "an object of "+string(k)+" without "+member+"; it is left out")
			continue
		}
		found[key] = append(found[key], o)
	}
	return found
}

// once reports what is true of many objects a single time.
func (b *builder) once(n importer.Node, s importer.Severity, code importer.Code, key, detail string) {
	if !b.reported[key] {
		b.reported[key] = true
		b.Report(n, s, code, detail)
	}
}

// finish adds what was gathered along the way, and puts the records in order.
func (b *builder) finish() {
	if len(b.homeless) > 0 {
		n := slices.MinFunc(b.homeless, func(x, y importer.Node) int {
			p, q := x.Pos(), y.Pos()
			return cmp.Or(strings.Compare(p.File, q.File), p.Line-q.Line, p.Column-q.Column)
		})
		b.Report(n, importer.Error, importer.CodeMissingOption, "whose export this is does not stand in the files: name the tenant; "+
			strconv.Itoa(len(b.homeless))+" grants, people, groups and partners, the first one here, are left out")
	}
	for _, id := range slices.Sorted(maps.Keys(b.nhis)) {
		b.own(b.nhis[id])
		b.estate.NHIs = append(b.estate.NHIs, b.nhis[id].record)
	}
	b.completeness()
	for id, o := range b.organizations {
		a := governance.Actor{ID: importer.ID(id), Kind: governance.ActorKindOrganization, Name: o.name, Origin: origins(o.places...)}
		if len(o.roles) > 0 {
			a.Roles = governance.Some(slices.Sorted(maps.Keys(o.roles)))
		}
		b.estate.Actors = append(b.estate.Actors, a)
	}
	if home := b.organizations[b.self]; home != nil {
		b.estate.Tenants = append(b.estate.Tenants, governance.Tenant{ID: importer.ID(b.self), OwnerID: governance.Some(importer.ID(b.self)), Origin: origins(home.places...)})
	}
	e := b.estate
	slices.SortFunc(e.Actors, func(x, y governance.Actor) int { return strings.Compare(x.ID, y.ID) })
	slices.SortFunc(e.NHIs, func(x, y governance.NHI) int { return strings.Compare(x.ID, y.ID) })
	slices.SortFunc(e.Credentials, func(x, y governance.Credential) int { return strings.Compare(x.ID, y.ID) })
	slices.SortFunc(e.Delegations, func(x, y governance.Delegation) int { return strings.Compare(x.ID, y.ID) })
	slices.SortFunc(e.Completeness, func(x, y governance.Completeness) int { return strings.Compare(x.ID, y.ID) })
}
