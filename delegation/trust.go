package delegation

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// LooseSubject reports whether the subject pattern of a trust is empty, wild
// before its last segment, or wild in the repository or namespace, which of a
// text such as repo:acme/app:ref is the second part. Segments end at a colon or
// slash.
func (x TrustBinding) LooseSubject() Fact[bool] {
	return then(x.Subject(), func(s string) truth {
		last := strings.LastIndexAny(s, ":/")
		parts := strings.SplitN(s, ":", 3)
		namespace := strings.Join(parts[:min(2, len(parts))], ":")
		if strings.Contains(s, "://") { // a URI such as a SPIFFE ID has no such parts
			namespace = ""
		}
		return truthOf(s == "" || strings.Contains(s[:last+1], "*") || strings.Contains(namespace, "*"))
	})
}

// CrossOrg reports whether the trusted side belongs to another organization
// than the principal. The trusted side is the tenant or the actor whose id is
// the issuer; without such a record it is unknown. The subject does not tell: an
// issuer that comes in later would overrule it.
func (x TrustBinding) CrossOrg() Fact[bool] {
	n := x.v.idx.nhis.get(x.in.ref.ID)
	if n == nil || x.in.ref.Kind != governance.KindNHI {
		return unknownOf[bool](x.gap("crossOrg", CodeNotDerived))
	}
	here := then(NHI{x.v, n}.Tenant(), Tenant.ownerOrg)
	if here.state() == none {
		here = NHI{x.v, n}.ownerOrg()
	}
	return not(sameOrg(x.trustedOrg(), here))
}

func (x TrustBinding) trustedOrg() Fact[Actor] {
	return then(x.Issuer(), func(id string) Fact[Actor] {
		if x.v.idx.tenants.get(id) != nil {
			return then(x.v.tenant(id, Gap{}), Tenant.ownerOrg)
		}
		return then(x.v.actor(id, x.gap("issuer", CodeNotRecorded)), Actor.Org)
	})
}
