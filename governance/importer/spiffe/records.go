package spiffe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// emit makes the records: entries of one SPIFFE ID are one workload.
func (r *run) emit() {
	for _, id := range r.ids {
		entries := r.workloads[id]
		slices.SortFunc(entries, func(a, b entry) int { return importer.ComparePlaces(a.node, b.node) })
		n, c := r.workload(id, entries), r.svid(id, entries)
		for _, e := range entries {
			r.NHI(n, e.node)
			r.Credential(c, e.node)
		}
		r.power("admin", governance.DelegationKindAdminRelationship, entries, func(e entry) bool { return e.admin.Is(true) })
		r.power("downstream", governance.DelegationKindCredentialIssuance, entries, func(e entry) bool { return e.downstream.Is(true) })
	}
	for id, e := range r.parents {
		if r.workloads[id] == nil {
			n := governance.NHI{ID: id, Kind: governance.NHIKindMachine, AuthMethods: governance.Some([]governance.AuthMethod{governance.AuthMethodSPIFFE})}
			n.TenantID = tenant(e.parent)
			r.NHI(n, e.parentNode)
		}
	}
}

// domain adds a trust domain as an organization and the tenant that it owns.
func (r *run) domain(domain string, at importer.Node) {
	if r.domains[domain] || !isDomain(domain) {
		return
	}
	r.domains[domain] = true
	owner := importer.ID("spiffe://" + domain)
	r.Actor(governance.Actor{ID: owner, Kind: governance.ActorKindOrganization}, at)
	r.Tenant(governance.Tenant{ID: importer.ID(domain), OwnerID: governance.Some(owner)}, at)
}

func tenant(n name) governance.Field[string] {
	if n.domain == "" {
		return governance.Field[string]{}
	}
	return governance.Some(importer.ID(n.domain))
}

// workload is what all entries of one SPIFFE ID say together.
func (r *run) workload(id string, entries []entry) governance.NHI {
	first := entries[0]
	n := governance.NHI{
		ID: id, Kind: governance.NHIKindWorkload, Name: governance.Some(first.id.text), TenantID: tenant(first.id),
		AuthMethods: governance.Some([]governance.AuthMethod{governance.AuthMethodSPIFFE}), ExpiresAt: first.expires,
	}
	var trusts []governance.TrustBinding
	var sets map[string][]string
	note := func(label string, values ...string) {
		if len(values) > 0 && sets == nil {
			sets = map[string][]string{}
		}
		if len(values) > 0 {
			sets[label] = append(sets[label], values...)
		}
	}
	for _, e := range entries {
		trusts = append(trusts, e.trusts()...)
		n.ExpiresAt = later(n.ExpiresAt, e.expires)
		if e.live {
			n.Status = governance.Some(governance.NHIStatusActive)
		}
		note("spiffe.federatesWith", e.federates...)
		note("spiffe.dnsNames", e.dns...)
		if e.hint != "" {
			note("spiffe.hint", e.hint)
		}
		if e.admin.Is(true) {
			note("spiffe.admin", "true")
		}
		if e.downstream.Is(true) {
			note("spiffe.downstream", "true")
		}
	}
	if len(trusts) > 1 {
		slices.SortStableFunc(trusts, func(a, b governance.TrustBinding) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		trusts = slices.CompactFunc(trusts, func(a, b governance.TrustBinding) bool { return fmt.Sprint(a) == fmt.Sprint(b) })
	}
	if !slices.ContainsFunc(entries, func(e entry) bool { return e.lost }) {
		n.Trusts = governance.Some(trusts)
	}
	n.Labels = labels(sets)
	return n
}

// later is the later of two ends: none is no end, and what is unknown may be.
func later(a, b governance.Field[time.Time]) governance.Field[time.Time] {
	s, known := a.Get()
	t, too := b.Get()
	switch {
	case a.IsNone() || b.IsNone():
		return governance.None[time.Time]()
	case !known || !too:
		return governance.Field[time.Time]{}
	case t.After(s):
		return b
	}
	return a
}

// labels are sets of values, each as one text.
func labels(sets map[string][]string) governance.Field[map[string]string] {
	if len(sets) == 0 {
		return governance.Field[map[string]string]{}
	}
	m := map[string]string{}
	for label, values := range sets {
		slices.Sort(values)
		m[label] = strings.Join(slices.Compact(values), " ")
	}
	return governance.Some(m)
}

// svid is the short-lived credential of a workload, with the longest terms.
func (r *run) svid(id string, entries []entry) governance.Credential {
	c := governance.Credential{ID: importer.ID("svid:" + entries[0].id.text), SubjectID: governance.NewRef(governance.KindNHI, id), Kind: governance.CredentialKindSVID}
	var x509, jwt int64
	for _, e := range entries {
		x509, jwt = max(x509, e.x509), max(jwt, e.jwt)
		if e.stored {
			c.Storage = governance.Some(governance.StorageSecretManager)
		}
	}
	terms := map[string]string{}
	if x509 > 0 {
		terms["spiffe.x509SvidTtl"] = strconv.FormatInt(x509, 10)
	}
	if jwt > 0 {
		terms["spiffe.jwtSvidTtl"] = strconv.FormatInt(jwt, 10)
	}
	c.Labels = importer.Labels(terms)
	return c
}

// power adds what those entries that have it let a workload do to the server, until
// the last of them ends.
func (r *run) power(what string, kind governance.DelegationKind, entries []entry, has func(entry) bool) {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return !has(e) || e.id.domain == "" })
	if len(entries) == 0 {
		return
	}
	first := entries[0].id
	d := governance.Delegation{
		ID: importer.ID("spire:" + what + "/" + first.text), Kind: kind, TenantID: tenant(first),
		GrantorID: governance.NewRef(governance.KindActor, importer.ID("spiffe://"+first.domain)), GranteeID: governance.NewRef(governance.KindNHI, first.id()),
		Scopes: []governance.Scope{{Action: "spire:" + what, Resource: "tenant/" + first.domain}}, ExpiresAt: entries[0].expires,
		ParentID: governance.None[string](), OnBehalfOfID: governance.None[governance.Ref](), AutoExtend: governance.None[time.Duration](),
	}
	for _, e := range entries {
		d.ExpiresAt = later(d.ExpiresAt, e.expires)
		if e.live {
			d.State = governance.Some(governance.DelegationStateActive)
		}
	}
	for _, e := range entries {
		r.Delegation(d, e.node)
	}
}
