// Package spiffe imports the registration entries and agents of a SPIRE server: which
// workloads get a SPIFFE ID, on which nodes, and what they may do to the server.
//
//	spire-server entry show -output json > entries.json
//	spire-server agent list -output json > agents.json
//
// The commands are the same in bash and PowerShell. Entry files for spire-server
// entry create -data, and the older ones with a ttl, are read too: they say what
// shall be, not what is. So are the answers of entry create and update, of which each
// entry has a status. SPIFFE IDs are read as texts and as objects of trust_domain and
// path, members by their name in Protocol Buffers or in JSON (spiffe_id, spiffeId).
// Answers, and entries alone, may stand one behind the other.
//
// # What becomes of what
//
// A trust domain is an Actor of kind organization, spiffe://<trust domain>, and the
// Tenant <trust domain> that it owns. Each SPIFFE ID of entries is one NHI of kind
// workload under that ID. A parent that no entry registers is an NHI of kind
// machine; so is an agent. One that is banned is disabled, and its SVID deactivated:
// since when is not said. What is no valid SPIFFE ID of a workload (SPIFFE-ID 1.0) is kept as it
// stands, and reported.
//
// Each entry is a trust binding of kind workload_pool: who runs under the parent,
// the issuer, and has all the selectors, the subject, is given the identity. Each
// domain of federates_with is another, whose subjects nobody lists.
//
// Its SVIDs are one Credential of kind svid, which is renewed by itself, under
// svid:<SPIFFE ID>. With store_svid a secret manager keeps it. The longest terms, in
// seconds, are in the labels spiffe.x509SvidTtl and spiffe.jwtSvidTtl; without one
// the server's default holds.
//
// admin and downstream are a Delegation each from the trust domain, with the opaque
// scopes spire:admin and spire:downstream. entry_expiry and expires_at are seconds
// since 1970, and 0 is no end; an NHI ends with the last of its entries.
//
// # What stays unknown
//
//   - Owner, purpose, environment, use, and what the workload may do elsewhere.
//   - Whether an SVID was issued to a workload, and until when it is good.
//   - Whether a node that is no agent listed here is banned.
//   - Of an entry file, whether it was ever loaded: status and state.
//   - Other nodes than parents and agents: no list is complete.
//
// Labels: spiffe.admin, spiffe.downstream, spiffe.hint, spiffe.dnsNames,
// spiffe.federatesWith (between spaces); of agents spiffe.attestationType,
// spiffe.selectors (between spaces) and spiffe.canReattest.
package spiffe
