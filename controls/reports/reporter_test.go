package reports_test

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
)

// TestNew refuses an assessment of another instant, another estate, other lists or
// one that does not say what passes.
func TestNew(t *testing.T) {
	const withKey = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key",
		"state": "active", "revokedAt": null, "expiresAt": null, "createdAt": "2026-06-01T00:00:00Z"}]}`
	x := delegation.NewIndex(parse(t, withKey))
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	view := x.At(at)
	_, good := assessView(t, view, "ROT-01")
	silent, err := asking(t, "ROT-01").Assess(t.Context(), view)
	if err != nil {
		t.Fatal(err)
	}
	all, err := asking(t, "ROT-01").Assess(t.Context(), view, engine.KeepAll())
	if err != nil {
		t.Fatal(err)
	}
	const empty = `{"schemaVersion": "1.0"}`
	tests := []struct {
		name string
		view *delegation.View
		of   *controls.Assessment
		want []string
	}{
		{"of the view", view, good, nil},
		{"of the view, with all findings", view, all, nil},
		{"a nanosecond later", x.At(at.Add(1)), good, []string{"asOf"}},
		{"another estate", delegation.NewIndex(parse(t, empty)).At(at), good, []string{"input"}},
		{"complete lists", delegation.NewIndex(parse(t, withKey), delegation.AssumeComplete()).At(at), good, []string{"assumeComplete"}},
		{"longer memory", delegation.NewIndex(parse(t, withKey), delegation.WithCompletenessMaxAge(time.Hour)).At(at), good, []string{"completenessMaxAge"}},
		{"passes only counted", view, silent, []string{"findings of ROT-01"}},
		{"all at once", delegation.NewIndex(parse(t, empty)).At(at.Add(1)), silent, []string{"asOf", "input", "findings of ROT-01"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := reports.New(tt.view, tt.of)
			var input *reports.InputError
			errors.As(err, &input)
			var got []string
			if input != nil {
				for _, d := range input.Differences {
					got = append(got, d.What)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || (err == nil) != (input == nil) {
				t.Errorf("New() = %v, mismatch (-want +got):\n%s", err, diff)
			}
		})
	}
}

// TestHeading wants every report to say what it is and what it rests on.
func TestHeading(t *testing.T) {
	v, a := assess(t, `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z"}`, "2026-07-02T00:00:00Z", "controls=ROT-01")
	r, err := reports.New(v, a, reports.For("brandt"))
	if err != nil {
		t.Fatal(err)
	}
	for name, made := range makers {
		got := reflect.ValueOf(made(r)).Elem().FieldByName("Heading").Interface().(reports.Heading)
		want := reports.Heading{Report: name, At: v.Time(), FactsAsOf: v.FactsAsOf(), Projected: true, Audience: "brandt", Basis: a.Basis, Missing: []controls.Missing{}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// TestEmptyEstate wants every report of nothing to count nothing, and to be written
// without a null for a list.
func TestEmptyEstate(t *testing.T) {
	r := reporter(t, `{"schemaVersion": "1.0"}`, "2026-07-01T00:00:00Z", "")
	for name, made := range makers {
		report := made(r)
		checkLaws(t, report)
		for path, s := range shares(report) {
			if s.Of != 0 {
				t.Errorf("%s: %s counts %+v of nothing", name, path, s)
			}
		}
	}
}

// TestNotRun wants that what no control was asked about counts as unknown, never as
// managed, in standing or assured.
func TestNotRun(t *testing.T) {
	const estate = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
"actors": [{"id": "brandt", "kind": "organization"}, {"id": "kestrel", "kind": "organization", "roles": ["msp"]}],
"nhis": [{"id": "sync", "kind": "integration", "status": "active"}],
"certifications": [{"id": "c", "actorId": "kestrel", "programId": "p", "grantedAt": "2026-01-01T00:00:00Z", "expiresAt": null, "state": "valid"}],
"delegations": [{"id": "g1", "kind": "support", "grantorId": "actor:brandt", "granteeId": "actor:kestrel", "parentId": null, "tenantId": null, "scopes": [], "state": "active", "activatedAt": "2026-01-01T00:00:00Z"}]}`
	v, _ := assess(t, estate, "", "controls=INC-01")
	result, err := asking(t, "").Assess(t.Context(), v, engine.KeepPasses(), engine.Only("INC-01"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := reports.New(v, result)
	if err != nil {
		t.Fatal(err)
	}
	managed, standing, chains := r.ManagedIdentities().Managed, r.LapsedStanding().Lapsed, r.ChainAssurance().Assured
	for name, s := range map[string]reports.Share{"managed": managed, "lapsed": standing, "assured": chains} {
		if s.Of != 1 || s.Unknown != 1 {
			t.Errorf("%s: %+v, want one, unknown", name, s)
		}
	}
}

// TestAudience wants nothing of another customer in a report for one.
func TestAudience(t *testing.T) {
	const shared = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
"actors": [{"id": "brandt", "kind": "organization", "roles": ["customer"]}, {"id": "kestrel", "kind": "organization", "roles": ["msp"]}, {"id": "hafen", "kind": "organization"}],
"tenants": [{"id": "brandt-prod", "ownerId": "brandt", "environment": "production"}, {"id": "hafen-prod", "ownerId": "hafen"}],
"nhis": [{"id": "sync", "kind": "integration", "tenantId": "brandt-prod", "ownerId": "kestrel", "status": "active"}`
	const grant = `], "delegations": [{"id": "g1", "kind": "support", "grantorId": "actor:brandt", "granteeId": "actor:kestrel", "parentId": null, "tenantId": "brandt-prod", "scopes": [], "state": "active", "activatedAt": "2026-01-01T00:00:00Z", "revocation": null}`
	others := []string{shared + grant + `]}`,
		shared + `, {"id": "other", "kind": "integration", "tenantId": "hafen-prod", "ownerId": "kestrel", "status": "active"}` + grant +
			`, {"id": "g2", "kind": "support", "grantorId": "actor:hafen", "granteeId": "actor:kestrel", "parentId": null, "tenantId": "hafen-prod", "scopes": [], "state": "active", "activatedAt": "2026-01-01T00:00:00Z", "revocation": null}]}`}
	for name, made := range makers {
		var got []string
		for _, estate := range others {
			data, err := json.Marshal(made(reporter(t, estate, "", "audience=brandt")))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(data))
		}
		if got[0] != got[1] {
			t.Errorf("%s tells of another customer:\n%s\n%s", name, got[0], got[1])
		}
	}
}

func reporter(t *testing.T, estate, at, options string) *reports.Reporter {
	t.Helper()
	var opts []reports.Option
	if _, n, ok := strings.Cut(options, "min-sample="); ok {
		least, err := strconv.Atoi(n)
		if err != nil {
			t.Fatal(err)
		}
		opts = append(opts, reports.WithMinSample(least))
	}
	v, a := assess(t, estate, at, options)
	r, err := reports.New(v, a, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOrderOfRecords wants the same bytes in whatever order an estate is written.
func TestOrderOfRecords(t *testing.T) {
	data, err := os.ReadFile("../../examples/quickstart/estate.json")
	if err != nil {
		t.Fatal(err)
	}
	var got [2]map[string]string
	for i := range got {
		e := parse(t, string(data))
		if i == 1 {
			slices.Reverse(e.Actors)
			slices.Reverse(e.NHIs)
			slices.Reverse(e.Delegations)
			slices.Reverse(e.Credentials)
			slices.Reverse(e.Assignments)
			slices.Reverse(e.Handoffs)
			slices.Reverse(e.Tenants)
		}
		asOf, _ := e.AsOf.Get()
		r, err := reports.New(assessView(t, delegation.NewIndex(e).At(asOf), ""))
		if err != nil {
			t.Fatal(err)
		}
		got[i] = map[string]string{}
		for name, made := range makers {
			report, err := json.MarshalIndent(made(r), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			got[i][name] = string(report)
		}
	}
	if diff := cmp.Diff(got[0], got[1]); diff != "" {
		t.Errorf("the order of the records matters:\n%s", diff)
	}
}
