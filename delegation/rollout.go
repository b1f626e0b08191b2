package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// Partner is the actor that rolls out.
func (x Rollout) Partner() Fact[Actor] {
	return x.v.actor(x.rec.PartnerID, x.gap("partnerId", CodeNotRecorded))
}

// Tenant is where it rolls out.
func (x Rollout) Tenant() Fact[Tenant] {
	return x.v.tenant(x.rec.TenantID, x.gap("tenantId", CodeNotRecorded))
}

// PatternApproved reports whether a program publishes the pattern in the version
// used; false when no pattern was used.
func (x Rollout) PatternApproved() Fact[bool] {
	id := x.PatternID()
	if id.state() == none {
		return truthOf(false)
	}
	return then(id, func(id string) truth {
		return then(x.PatternVersion(), func(version string) truth {
			return x.v.published(id, version, x.gap("patternId", governance.CodeDanglingRef))
		})
	})
}

// published reports whether a program publishes the artifact in that version;
// of an artifact that no program knows it is unknown. A program that is not on
// record, but that somebody is certified in, may publish it.
func (v *View) published(id, version string, named Gap) truth {
	var terms []truth
	known := false
	for r := range v.idx.programs.all() {
		l := Program{v, r}.Artifacts()
		if !l.known {
			terms = append(terms, unknownOf[bool](l.open...))
		}
		for _, a := range l.items {
			if a.value.rec.ID == id {
				known = true
				terms = append(terms, truthOf(a.value.rec.Version == version))
			}
		}
	}
	if !known {
		terms = append(terms, unknownOf[bool](named))
	}
	for _, r := range v.idx.reverse.strayCerts {
		if c := (Certification{v, r}); c.exists() && v.idx.programs.get(r.ProgramID) == nil {
			terms = append(terms, unknownOf[bool](c.gap("programId", governance.CodeDanglingRef)))
		}
	}
	return anyOf(terms...)
}

// Contract is the contract under which the incident is told; none without one.
func (x Incident) Contract() Fact[Contract] {
	return then(x.ContractID(), func(id string) Fact[Contract] { return x.v.contract(id, x.gap("contractId", CodeNotRecorded)) })
}

// NoticeLimit is the time within which the contract wants others told; none
// without a contract or when it is silent.
func (x Incident) NoticeLimit() Fact[time.Duration] {
	return then(x.Contract(), Contract.IncidentNotice)
}

// InvestigatorIndependent reports whether the investigator's organization is not
// among those that the incident is about; false without an investigator.
func (x Incident) InvestigatorIndependent() Fact[bool] {
	id := x.InvestigatorID()
	if id.state() == none {
		return truthOf(false)
	}
	org := then(id, func(id string) Fact[Actor] {
		return then(x.v.actor(id, x.gap("investigatorId", CodeNotRecorded)), Actor.Org)
	})
	if org.state() != some {
		return gapsOf[bool](org)
	}
	var terms []truth
	for i, s := range x.rec.SubjectIDs {
		terms = append(terms, sameOrg(org, x.v.assessedOrg(s, x.gap(x.v.item("subjectIds", i), CodeNotRecorded))))
	}
	return not(anyOf(terms...))
}
