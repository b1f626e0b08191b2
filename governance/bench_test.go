package governance_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// largeDocument has n NHIs of about 2.3 kB each, with all that stands beside an
// NHI in the exports of real systems: a credential and a delegation.
func largeDocument(n int) []byte {
	var b bytes.Buffer
	section := func(name string, write func(i int)) {
		fmt.Fprintf(&b, ",\n%q: [", name)
		for i := range n {
			if i > 0 {
				b.WriteString(",\n")
			}
			write(i)
		}
		b.WriteString("]")
	}
	fmt.Fprintf(&b, `{"schemaVersion": "1.0", "asOf": "2026-04-01T00:00:00Z"`)
	section("nhis", func(i int) {
		fmt.Fprintf(&b, `{"id": "arn:aws:iam::123456789012:role/service-%d", "kind": "service_account", "name": "service-%d", "tenantId": "tenant-%d",
 "environment": "production", "ownerId": "team-%d", "operatorIds": ["team-%d", "platform-operations"], "purpose": "Nightly settlement of invoices",
 "status": "active", "createdAt": "2024-03-01T08:15:00Z", "createdById": "actor:team-%d", "expiresAt": null, "lastUsedAt": "2026-03-31T23:10:05Z",
 "lastReviewedAt": "2026-01-15T10:00:00Z", "authMethods": ["api_key", "federated_oidc"], "unusedScopes": 3,
 "scopes": [{"action": "billing.read", "resource": "tenant/tenant-%d/invoices/**", "raw": "billing:ReadInvoices"}, {"action": "storage.write", "resource": "tenant/tenant-%d/exports/*"}],
 "consumers": ["settlement-worker", "settlement-api"], "environmentsUsed": ["production"], "interactiveUse": false,
 "logging": {"enabled": true, "sinkId": "siem-main", "retention": "P365D", "attributesActor": true},
 "trusts": [{"kind": "oidc", "issuer": "https://token.actions.example.com", "audience": "sts.example.com", "subject": "repo:acme/settlement:ref:refs/heads/main"}],
 "labels": {"costCenter": "4711", "managedBy": "terraform"}, "origin": [{"source": "account-authorization-details.json", "pointer": "/RoleDetailList/%d"}]}`,
			i, i, i%100, i%50, i%50, i%50, i%100, i%100, i)
	})
	section("credentials", func(i int) {
		fmt.Fprintf(&b, `{"id": "key-%d", "subjectId": "nhi:arn:aws:iam::123456789012:role/service-%d", "kind": "api_key", "state": "active", "createdAt": "2024-03-01T08:15:00Z",
 "expiresAt": null, "rotatedAt": "2026-01-20T02:00:00Z", "storage": "secret_manager", "holderIds": ["actor:team-%d"], "copies": [], "environments": ["production"],
 "revokedAt": null, "exposedAt": null, "fingerprint": "hmac-sha256:%064x", "origin": [{"source": "credential-report.csv", "pointer": "/%d"}]}`, i, i, i%50, i, i)
	})
	section("delegations", func(i int) {
		fmt.Fprintf(&b, `{"id": "grant-%d", "kind": "role_assumption", "grantorId": "actor:customer-%d", "granteeId": "nhi:arn:aws:iam::123456789012:role/service-%d",
 "parentId": null, "tenantId": "tenant-%d", "scopes": [{"action": "storage.write", "resource": "tenant/tenant-%d/exports/*"}], "expiresAt": "2026-12-31T00:00:00Z",
 "redelegations": 0, "state": "active", "activatedAt": "2024-03-02T00:00:00Z", "revocation": null, "contractId": "contract-%d"}`, i, i%20, i, i%100, i%100, i%20)
	})
	b.WriteString("}\n")
	return b.Bytes()
}

func BenchmarkParse(b *testing.B) {
	benchmark(b, func(b *testing.B, data []byte) func() {
		return func() {
			if _, err := governance.Parse("estate.json", data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEstateDigest(b *testing.B) {
	benchmark(b, func(b *testing.B, data []byte) func() {
		e, err := governance.Parse("estate.json", data)
		if err != nil {
			b.Fatal(err)
		}
		return func() { e.Digest() }
	})
}

func BenchmarkMerge(b *testing.B) {
	benchmark(b, func(b *testing.B, data []byte) func() {
		e, err := governance.Parse("estate.json", data)
		if err != nil {
			b.Fatal(err)
		}
		return func() {
			if _, err := governance.Merge(e, e); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchmark(b *testing.B, prepare func(*testing.B, []byte) func()) {
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("nhis=%d", n), func(b *testing.B) {
			data := largeDocument(n)
			run := prepare(b, data)
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/NHI")
			b.ReportMetric(float64(len(data)/n), "B/NHI")
		})
	}
}

func BenchmarkDigest(b *testing.B) {
	d := governance.Delegation{ID: "d1", Kind: governance.DelegationKindAdminRelationship,
		GrantorID: governance.NewRef(governance.KindActor, "distributor"), GranteeID: governance.NewRef(governance.KindActor, "reseller"),
		OnBehalfOfID: governance.None[governance.Ref](), ParentID: governance.Some("d0"), TenantID: governance.Some("acme"),
		Retained: governance.Some([]governance.Retained{}), Conditions: governance.Some([]string{}),
		ExpiresAt: governance.Some(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)), Redelegations: governance.Some(int64(1))}
	for _, area := range []string{"users", "groups", "apps", "secrets"} {
		d.Scopes = append(d.Scopes, governance.Scope{Action: area + ".read", Resource: "tenant/acme/**"})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := governance.Digest(&d); err != nil {
			b.Fatal(err)
		}
	}
}
