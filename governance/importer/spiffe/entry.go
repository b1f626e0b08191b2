package spiffe

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An entry is one registration entry.
type entry struct {
	node, parentNode importer.Node
	id, parent       name
	live             bool // it comes from a server, which gave it an id
	selectors        []string
	federates        []string
	lost             bool // a domain of federates_with cannot be read
	dns              []string
	admin            governance.Field[bool]
	downstream       governance.Field[bool]
	stored           bool
	hint             string
	x509, jwt        int64 // seconds; 0 is the server's default
	created, expires governance.Field[time.Time]
}

// entry reads one entry.
func (r *run) entry(n importer.Node) {
	r.UnknownFields(n, "id", "spiffe_id", "parent_id", "selectors", "x509_svid_ttl", "jwt_svid_ttl", "ttl", "admin", "downstream", "federates_with", "store_svid",
		"entry_expiry", "expires_at", "dns_names", "hint", "revision_number", "created_at", "additional_attributes",
		"spiffeId", "parentId", "x509SvidTtl", "jwtSvidTtl", "federatesWith", "storeSvid", "expiresAt", "dnsNames", "revisionNumber", "createdAt")
	e := entry{node: n, parentNode: member(n, "parent_id"), admin: r.flag(n.Get("admin")), downstream: r.flag(n.Get("downstream")), stored: r.flag(member(n, "store_svid")).Is(true)}
	var ok bool
	if e.id, ok = r.name(member(n, "spiffe_id")); !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the entry has no SPIFFE ID; it is left out")
		return
	}
	if e.parent, ok = r.name(e.parentNode); !ok {
		r.Report(n, importer.Warning, importer.CodeUnresolved, "the entry has no parent: who attests the workload is not known")
	}
	_, e.live = r.Text(n.Get("id"))
	e.hint, _ = r.Text(n.Get("hint"))
	e.selectors, _ = r.selectors(n)
	e.federates, e.dns = r.texts(member(n, "federates_with")), r.texts(member(n, "dns_names"))
	e.lost = len(e.federates) < len(member(n, "federates_with").List())
	e.x509, e.jwt = max(r.seconds(member(n, "x509_svid_ttl")), r.seconds(n.Get("ttl"))), r.seconds(member(n, "jwt_svid_ttl"))
	e.created = r.instant(member(n, "created_at"), governance.Field[time.Time]{})
	expiry := member(n, "expires_at")
	if !expiry.Exists() {
		expiry = member(n, "entry_expiry")
	}
	e.expires = r.instant(expiry, governance.None[time.Time]())
	r.domain(e.id.domain, n)
	for _, other := range e.federates {
		r.domain(strings.TrimPrefix(other, "spiffe://"), n)
	}
	id := e.id.id()
	if r.workloads[id] == nil {
		r.ids = append(r.ids, id)
	}
	r.workloads[id] = append(r.workloads[id], e)
	if e.parent.text != "" {
		r.domain(e.parent.domain, e.parentNode)
		if id := e.parent.id(); r.parents[id].node == (importer.Node{}) {
			r.parents[id] = e
		}
	}
}

// flag reads what is false unless it is set.
func (r *run) flag(n importer.Node) governance.Field[bool] {
	if !n.Exists() || n.IsNull() {
		return governance.Some(false)
	}
	return r.Bool(n)
}

func (r *run) texts(n importer.Node) (list []string) {
	for _, item := range n.List() {
		if s, ok := r.Text(item); ok {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return list
}

// number reads a number of seconds, which protocol buffers write as a text.
func (r *run) number(n importer.Node) (int64, bool) {
	text, ok := n.Number()
	if !ok {
		text, _ = n.Text()
	}
	if !n.Exists() || n.IsNull() {
		return 0, true
	}
	if len(text) < 1 || len(text) > 12 || strings.Trim(text, "0123456789") != "" {
		r.Report(n, importer.Warning, importer.CodeUnparsable, "this should be a number of seconds; it is left unknown")
		return 0, false
	}
	v, err := strconv.ParseInt(text, 10, 64)
	return v, err == nil
}

func (r *run) seconds(n importer.Node) int64 {
	v, _ := r.number(n)
	return v
}

// instant reads seconds since 1970; 0 and what is absent are zero.
func (r *run) instant(n importer.Node, zero governance.Field[time.Time]) governance.Field[time.Time] {
	switch v, ok := r.number(n); {
	case !ok:
		return governance.Field[time.Time]{}
	case v == 0:
		return zero
	case time.Unix(v, 0).UTC().Year() > 9999:
		return importer.Unparsable[time.Time](&r.Collector, n, "this is behind the year 9999")
	default:
		return governance.Some(time.Unix(v, 0).UTC())
	}
}

// trusts are who gets the identity by one entry.
func (e entry) trusts() []governance.TrustBinding {
	own := governance.TrustBinding{Kind: governance.TrustKindWorkloadPool}
	if e.parent.text != "" {
		own.Issuer = governance.Some(e.parent.text)
	}
	if len(e.selectors) > 0 {
		own.Subject = governance.Some(strings.Join(e.selectors, " "))
	}
	list := []governance.TrustBinding{own}
	for _, domain := range e.federates {
		list = append(list, governance.TrustBinding{Kind: governance.TrustKindWorkloadPool, Issuer: governance.Some(domainID(domain))})
	}
	return list
}

// domainID is the SPIFFE ID of a trust domain, which entries write with or without
// its scheme.
func domainID(domain string) string { return "spiffe://" + strings.TrimPrefix(domain, "spiffe://") }
