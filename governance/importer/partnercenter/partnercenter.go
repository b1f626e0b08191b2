package partnercenter

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// New returns the importer of Partner Center. It is safe for concurrent use.
func New() importer.Importer { return partnercenter{} }

type partnercenter struct{}

// Name is partner-center.
func (partnercenter) Name() string { return "partner-center" }

// Import reads the files of one partner. Options.Self is its tenant id. Without
// it there is an error diagnostic, and customers and other partners are imported
// without their part in the channel.
//
// Time and memory are linear in the size of the files.
func (partnercenter) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	b := &builder{self: microsoft.LowerGUID(opts.Self), byID: map[string]*organization{}}
	if err := importer.Each(ctx, files, importer.ParseExport, b.visit); err != nil {
		return nil, err
	}
	b.finish()
	e := b.Estate(opts.AsOf)
	return &importer.Result{Estate: e, Diagnostics: b.Diagnostics()}, nil
}

// A builder makes records of what the files hold.
type builder struct {
	importer.Builder
	self          string          // tenant id of the partner, or ""
	organizations []*organization // in the order of the files
	byID          map[string]*organization
	homeless      []importer.Node // what would need the partner
	skipped       []importer.Node
}

// An organization gathers what all files say of one.
type organization struct {
	id    string
	facts []fact
	roles []governance.Role
	tier  int64 // 0 = not said, -1 = on more than one
	at    importer.Node

	granted []importer.Node // where delegated admin privileges are stated
}

type fact struct {
	name  string
	value governance.Field[string] // unknown = disputed
}

// organization notes an organization, and a role that it has (or "").
func (b *builder) organization(id string, role governance.Role, at importer.Node) *organization {
	o := b.byID[id]
	if o == nil {
		o = &organization{id: id, at: at}
		b.byID[id], b.organizations = o, append(b.organizations, o)
	}
	if role != "" {
		o.has(role)
	}
	return o
}

// has notes a role of an organization.
func (o *organization) has(role governance.Role) {
	if !slices.Contains(o.roles, role) {
		o.roles = append(o.roles, role)
	}
}

// on notes the tier of an organization.
func (o *organization) on(tier int64) {
	if o.tier != 0 && o.tier != tier {
		tier = -1
	}
	o.tier = tier
}

// state notes a fact of an organization. One on which two places disagree is
// left unknown.
func (b *builder) state(o *organization, name string, value governance.Field[string], at importer.Node) {
	i := o.index(name)
	switch {
	case value.IsUnknown():
	case i < 0:
		o.facts = append(o.facts, fact{name, value})
	case !o.facts[i].value.Equal(value):
		o.facts[i].value = governance.Field[string]{}
		b.Report(at, importer.Warning, importer.CodeConflict, "another place states another "+name+" of this organization; it is left unknown")
	}
}

// fact is what was stated of an organization, unless it is disputed.
func (o *organization) fact(name string) governance.Field[string] {
	if i := o.index(name); i >= 0 {
		return o.facts[i].value
	}
	return governance.Field[string]{}
}

func (o *organization) index(name string) int {
	return slices.IndexFunc(o.facts, func(f fact) bool { return f.name == name })
}

// visit reads a collection, a list or one object.
func (b *builder) visit(n importer.Node) {
	kind, _ := n.Get("attributes").Get("objectType").Text()
	switch items := n.Get("items"); {
	case n.IsArray():
		for _, item := range n.Items() {
			b.visit(item)
		}
	case items.IsArray():
		b.collection(n, items)
	case n.IsString(), items.IsString():
		b.Truncated(n, "a list or an object")
	case strings.EqualFold(kind, "PartnerRelationship"), n.Get("relationshipType").Exists():
		b.relationship(n)
	case strings.EqualFold(kind, "Customer"), n.Get("companyProfile").Exists(), n.Get("customerId").Exists() && n.Get("domain").Exists():
		b.customer(n)
	default:
		b.skipped = append(b.skipped, n)
	}
}

// collection reads one page.
func (b *builder) collection(n, items importer.Node) {
	b.UnknownFields(n, "totalCount", "items", "links", "attributes", "seekBasedResourceCollection")
	for _, item := range items.Items() {
		b.visit(item)
	}
	total, _ := n.Get("totalCount").Number()
	count, err := strconv.Atoi(total)
	if next := n.Get("links").Get("next"); next.Exists() && !next.IsNull() || err == nil && count > len(items.Items()) {
		b.Report(n, importer.Warning, importer.CodeIncomplete, "the list goes on: this page holds "+strconv.Itoa(len(items.Items()))+" of its objects; whether the files hold the others nobody can tell")
	}
}

// finish reports what was left out, and adds the organizations.
func (b *builder) finish() {
	if len(b.skipped) > 0 {
		b.Report(slices.MinFunc(b.skipped, importer.ComparePlaces), importer.Warning, importer.CodeSkipped,
			strconv.Itoa(len(b.skipped))+" values, the first one here, are no relationship and no customer; they are not read")
	}
	if len(b.homeless) > 0 {
		b.Report(slices.MinFunc(b.homeless, importer.ComparePlaces), importer.Error, importer.CodeMissingOption,
			"whose export this is does not stand in the files: name the partner; what it has to do with "+strconv.Itoa(len(b.homeless))+" organizations, the first one here, is left out")
	}
	for _, o := range b.organizations {
		a := governance.Actor{ID: importer.ID(o.id), Kind: governance.ActorKindOrganization, Name: o.fact("name")}
		if slices.Sort(o.roles); len(o.roles) > 0 {
			a.Roles = governance.Some(o.roles)
		}
		if o.tier > 0 {
			a.ChannelTier = governance.Some(o.tier)
		}
		if s, ok := o.fact("state").Get(); ok {
			a.Status = governance.Some(governance.ActorStatus(s))
		}
		if s, ok := o.fact("location").Get(); ok {
			a.Regions = governance.Some([]string{s})
		}
		labels := map[string]string{}
		for _, name := range []string{"relationship", "mpnId", "relationshipToPartner"} {
			if s, ok := o.fact(name).Get(); ok {
				labels["partnercenter."+name] = s
			}
		}
		if len(labels) > 0 {
			a.Labels = governance.Some(labels)
		}
		b.Member(a, o.at)
		for _, at := range o.granted {
			b.Delegation(b.privileges(o), at)
		}
	}
}
