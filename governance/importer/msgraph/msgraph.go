package msgraph

import (
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
// Time and memory are linear in the size of the files, which hold no object more than
// importer.MaxCopies times.
func (msgraph) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	made := &importer.Builder{}
	r := newReader(&made.Collector)
	if err := importer.Each(ctx, files, importer.ParseExport, func(n importer.Node) { r.visit(n, page{}) }); err != nil {
		return nil, err
	}
	r.pages()
	r.strangers()
	b := newBuilder(made, r, opts)
	for _, step := range []func(){b.home, b.principals, b.signIns, b.people, b.groups, b.delegations, b.partners, b.own, b.completeness} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		step()
		if b.fault != nil {
			return nil, governance.NewDocumentError([]*governance.Fault{b.fault})
		}
	}
	e := b.estate()
	return &importer.Result{Estate: e, Diagnostics: b.Diagnostics()}, nil
}

// A builder makes records of what the reader found.
type builder struct {
	*importer.Builder
	read    *reader
	options importer.Options
	self    string // tenant id, or ""

	organizations map[string]*organization
	actors        map[string]bool    // persons and units, by the id in the files
	members       []governance.Actor // these
	strangers     map[string]bool    // people whose organization nobody knows
	nhis          map[string]*nhi    // by the id in the files
	delegationAt  map[string]kind    // of what objects, by id
	resources     map[string]*resource
	apiNodes      map[string][]importer.Node
	reported      map[string]bool
	homeless      []importer.Node   // what is left out for want of the tenant
	lost          map[kind]bool     // an object of the kind was left out
	fault         *governance.Fault // an object that stands in too many places
}

// An organization gathers what all files say of one.
type organization struct {
	name     governance.Field[string]
	roles    map[governance.Role]bool
	provider governance.Field[bool] // a cloud service provider of the tenant
	at       importer.Node          // the first place
}

func newBuilder(made *importer.Builder, r *reader, opts importer.Options) *builder {
	return &builder{
		Builder:       made,
		read:          r,
		options:       opts,
		self:          lower(opts.Self),
		organizations: map[string]*organization{},
		actors:        map[string]bool{},
		strangers:     map[string]bool{},
		nhis:          map[string]*nhi{},
		delegationAt:  map[string]kind{},
		resources:     map[string]*resource{},
		reported:      map[string]bool{},
		lost:          map[kind]bool{},
	}
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
			copies = append(copies, copyOf[named]{named{b.Optional(o.Get("displayName"))}, o.Node})
		}
		if len(copies) > 0 {
			b.organizations[id].name = joined(&b.Collector, copies).Name
		}
	}
}

// organization notes an organization, a role that it has (or ""), and a place that
// names it.
func (b *builder) organization(id string, role governance.Role, at importer.Node) *organization {
	o := b.organizations[id]
	if o == nil {
		o = &organization{roles: map[governance.Role]bool{}, at: at}
		b.organizations[id] = o
	}
	if role != "" {
		o.roles[role] = true
	}
	if importer.ComparePlaces(at, o.at) < 0 {
		o.at = at
	}
	return o
}

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
		key, ok := id(&b.Collector, get(o.Node, member))
		if !ok {
			b.lost[k] = true
			b.Report(o.Node, importer.Error, importer.CodeUnresolved, "an object of "+string(k)+" without "+member+"; it is left out")
			continue
		}
		if member == "id" && len(found[key]) == importer.MaxCopies {
			b.fault = importer.TooManyCopies(o.Node)
			return nil
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

// estate puts together what was gathered, in order.
func (b *builder) estate() *governance.Estate {
	if len(b.homeless) > 0 {
		b.Report(slices.MinFunc(b.homeless, importer.ComparePlaces), importer.Error, importer.CodeMissingOption,
			"whose export this is does not stand in the files: name the tenant; "+strconv.Itoa(len(b.homeless))+" grants, people, groups and partners, the first one here, are left out")
	}
	if home := b.organizations[b.self]; home != nil {
		b.Tenant(governance.Tenant{ID: importer.ID(b.self), OwnerID: governance.Some(importer.ID(b.self))}, home.at)
	}
	for id, o := range b.organizations {
		a := governance.Actor{ID: importer.ID(id), Kind: governance.ActorKindOrganization, Name: o.name}
		if len(o.roles) > 0 {
			a.Roles = governance.Some(slices.Sorted(maps.Keys(o.roles)))
		}
		if is, ok := o.provider.Get(); ok {
			a.Labels = labels(label{"isServiceProvider", governance.Some(strconv.FormatBool(is))})
		}
		b.Actor(a, o.at)
	}
	e := b.Estate(b.options.AsOf)
	e.Actors = append(e.Actors, b.members...)
	slices.SortFunc(e.Actors, func(x, y governance.Actor) int { return strings.Compare(x.ID, y.ID) })
	e.NHIs = slices.Grow(e.NHIs, len(b.nhis))
	for _, id := range slices.Sorted(maps.Keys(b.nhis)) {
		e.NHIs = append(e.NHIs, b.nhis[id].record)
	}
	slices.SortFunc(e.NHIs, func(x, y governance.NHI) int { return strings.Compare(x.ID, y.ID) })
	return e
}
