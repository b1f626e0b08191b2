package spiffe

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// agent reads a node that a server attested.
func (r *run) agent(n importer.Node) {
	r.UnknownFields(n, "id", "attestation_type", "x509svid_serial_number", "x509svid_expires_at", "selectors", "banned", "can_reattest",
		"attestationType", "x509svidSerialNumber", "x509svidExpiresAt", "canReattest")
	id, ok := r.name(n.Get("id"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the agent has no SPIFFE ID; it is left out")
		return
	}
	r.domain(id.domain, n)
	nhi := governance.NHI{
		ID: id.id(), Kind: governance.NHIKindMachine, Name: governance.Some(id.text), TenantID: tenant(id),
		AuthMethods: governance.Some([]governance.AuthMethod{governance.AuthMethodSPIFFE}),
	}
	svid := governance.Credential{ID: importer.ID("svid:" + id.text), SubjectID: governance.NewRef(governance.KindNHI, nhi.ID), Kind: governance.CredentialKindSVID}
	svid.ExpiresAt = r.instant(member(n, "x509svid_expires_at"), governance.Field[time.Time]{})
	switch banned := r.answered(n, "banned"); {
	case banned.Is(true):
		nhi.Status, svid.State = governance.Some(governance.NHIStatusDisabled), governance.Some(governance.CredentialStateDeactivated)
	case banned.Is(false):
		nhi.Status, svid.State = governance.Some(governance.NHIStatusActive), governance.Some(governance.CredentialStateActive)
		svid.RevokedAt = governance.None[time.Time]()
	}
	nhi.Labels = r.attested(n)
	r.NHI(nhi, n)
	r.Credential(svid, n)
}

// attested is how an agent proved what node it runs on, and whether it can again.
func (r *run) attested(n importer.Node) governance.Field[map[string]string] {
	facts := map[string]string{}
	facts["spiffe.attestationType"], _ = r.Text(member(n, "attestation_type"))
	if again, ok := r.answered(n, "can_reattest").Get(); ok && !again {
		facts["spiffe.canReattest"] = "false"
	} else if ok {
		facts["spiffe.canReattest"] = "true"
	}
	if selectors, ok := r.selectors(n); ok {
		facts["spiffe.selectors"] = strings.Join(selectors, " ")
	}
	return importer.Labels(facts)
}

// answered reads a flag. The names of JSON go with leaving out what is false; with those
// of Protocol Buffers all is written, unless somebody took it away.
func (r *run) answered(agent importer.Node, name string) governance.Field[bool] {
	if n := member(agent, name); n.Exists() || !agent.Get("attestation_type").Exists() {
		return r.flag(n)
	}
	return governance.Field[bool]{}
}

// selectors are what a workload must have, or a node has.
func (r *run) selectors(n importer.Node) (list []string, ok bool) {
	for s := range n.Get("selectors").Each() {
		kind, typed := r.Text(s.Get("type"))
		value, ok := r.Text(s.Get("value"))
		if !typed || !ok {
			r.Report(s, importer.Warning, importer.CodeUnparsable, "a selector has a type and a value; all of them are left unknown")
			return nil, false
		}
		list = append(list, kind+":"+value)
	}
	slices.Sort(list)
	return list, true
}
