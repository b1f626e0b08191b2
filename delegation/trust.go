package delegation

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// LooseSubject reports whether the subject pattern of a trust is empty or wild
// before its last segment. Segments end at a colon or slash.
func (x TrustBinding) LooseSubject() Fact[bool] {
	return then(x.Subject(), func(s string) truth {
		last := strings.LastIndexAny(s, ":/")
		return truthOf(s == "" || s == "*" || strings.Contains(s[:last+1], "*"))
	})
}

// CrossOrg reports whether the trusted side belongs to another organization
// than the principal. The trusted side is the tenant or the actor whose id is
// the issuer, or, for a role that another account may assume, the account in the
// subject; without such a record it is unknown.
func (x TrustBinding) CrossOrg() Fact[bool] {
	n := x.v.idx.nhis.byID[x.in.ref.ID]
	if n == nil || x.in.ref.Kind != governance.KindNHI {
		return unknownOf[bool](x.gap("crossOrg", CodeNotDerived))
	}
	here := then(NHI{x.v, n}.Tenant(), Tenant.ownerOrg)
	if here.state == none {
		here = NHI{x.v, n}.ownerOrg()
	}
	return not(sameOrg(x.trustedOrg(), here))
}

func (x TrustBinding) trustedOrg() Fact[Actor] {
	kind := x.Kind()
	if kind.state != some {
		return gapsOf[Actor](kind)
	}
	field, id := "issuer", x.Issuer()
	if id.state != some && kind.value == governance.TrustKindCrossAccount {
		field, id = "subject", then(x.Subject(), func(s string) Fact[string] { return someOf(accountOf(s)) })
	}
	return then(id, func(id string) Fact[Actor] {
		if x.v.idx.tenants.byID[id] != nil {
			return then(x.v.tenant(id, Gap{}), Tenant.ownerOrg)
		}
		return then(x.v.actor(id, x.gap(field, CodeNotRecorded)), Actor.Org)
	})
}

// accountOf is the account of an ARN, arn:partition:service:region:account:…,
// and any other text itself.
func accountOf(s string) string {
	if p := strings.SplitN(s, ":", 6); len(p) == 6 && p[0] == "arn" {
		return p[4]
	}
	return s
}
