package gdap_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
)

const self = "aaaaaaaa-0000-4000-8000-000000000001"

var (
	june    = time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	partner = importer.Options{Self: self, AsOf: june}
)

// TestImport compares each case with testdata/<name>.golden: the estate, then
// the diagnostics. MANDATE_UPDATE=1 rewrites it.
func TestImport(t *testing.T) {
	tests := []struct {
		name  string
		files []string
		opts  importer.Options
	}{
		{"whole-export", []string{"relationships", "assignments-of-one-relationship", "customers", "requests"}, partner},
		{"no-self", []string{"relationships", "assignments-of-one-relationship", "customers"}, importer.Options{AsOf: june}},
		{"no-as-of", []string{"relationships"}, importer.Options{Self: self}},
		{"assignments-of-no-named-relationship", []string{"relationships", "assignments-of-no-named-relationship"}, partner},
		{"requests-alone", []string{"requests"}, partner},
		{"partner-consent", []string{"partner-consent"}, partner},
		{"self-is-another-party", []string{"self-is-another-party"}, partner},
		{"status-against-instants", []string{"status-against-instants"}, partner},
		{"empty-and-strange-values", []string{"empty-and-strange-values"}, partner},
		{"page-missing", []string{"page-with-next"}, partner},
		{"pages-disagree", []string{"page-with-next", "page-that-is-last"}, partner},
		{"ids-collide", []string{"ids-collide"}, partner},
		{"tenants-of-others", []string{"tenants-of-others"}, partner},
		{"powershell-sdk", []string{"powershell-sdk"}, partner},
		{"powershell-depth-exceeded", []string{"powershell-depth-exceeded"}, partner},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := render(t, importFiles(t, read(t, tt.files...), tt.opts))
			golden := filepath.Join("testdata", tt.name+".golden")
			if os.Getenv("MANDATE_UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("Import(%v) mismatch (-want +got):\n%s", tt.files, diff)
			}
		})
	}
}

// TestShapes wants the same records of a file, whatever program shaped it.
func TestShapes(t *testing.T) {
	plain := read(t, "relationships")[0].Data
	tests := []struct {
		name string
		data []byte
	}{
		{"bare array", edit(t, plain, func(page any) any { return page.(map[string]any)["value"] })},
		{"array of pages", edit(t, plain, func(page any) any { return []any{page} })},
		{"page behind an empty one", append([]byte(`{"value": []} `), plain...)},
		{"arrays of Windows PowerShell", edit(t, plain, func(page any) any {
			for _, r := range page.(map[string]any)["value"].([]any) {
				if details, ok := r.(map[string]any)["accessDetails"].(map[string]any); ok && details["unifiedRoles"] != nil {
					details["unifiedRoles"] = map[string]any{"value": details["unifiedRoles"], "Count": 1}
				}
			}
			return page
		})},
		{"PascalCase", edit(t, plain, pascal)},
		{"no context", edit(t, plain, func(page any) any { delete(page.(map[string]any), "@odata.context"); return page })},
	}
	want := facts(t, importFiles(t, []importer.File{{Name: "export.json", Data: plain}}, partner))
	for _, tt := range tests {
		got := facts(t, importFiles(t, []importer.File{{Name: "export.json", Data: tt.data}}, partner))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: mismatch (-plain +%[1]s):\n%s", tt.name, diff)
		}
	}
}

// TestOneObject wants a single object, and a list of one, to be the same.
func TestOneObject(t *testing.T) {
	page := read(t, "relationships")[0].Data
	one := edit(t, page, func(page any) any { return page.(map[string]any)["value"].([]any)[0] })
	list := edit(t, one, func(object any) any { return []any{object} })
	want := importFiles(t, []importer.File{{Name: "one.json", Data: list}}, partner)
	got := importFiles(t, []importer.File{{Name: "one.json", Data: one}}, partner)
	if diff := cmp.Diff(facts(t, want), facts(t, got)); diff != "" || len(got.Estate.Delegations) != 1 {
		t.Errorf("%d delegations; mismatch (-list +object):\n%s", len(got.Estate.Delegations), diff)
	}
}

// TestOrder wants the same bytes for every order of the files.
func TestOrder(t *testing.T) {
	files := read(t, "relationships", "requests", "page-with-next", "page-that-is-last", "assignments-of-one-relationship", "customers")
	want := render(t, importFiles(t, files, partner))
	for i := range files {
		files[0], files[i] = files[i], files[0]
		if diff := cmp.Diff(want, render(t, importFiles(t, files, partner))); diff != "" {
			t.Errorf("another order of the files gives another result (-want +got):\n%s", diff)
		}
	}
}

func TestStates(t *testing.T) {
	tests := []struct {
		status string
		want   governance.Field[governance.DelegationState]
	}{
		{"created", governance.Some(governance.DelegationStateRequested)},
		{"approvalPending", governance.Some(governance.DelegationStateApprovalPending)},
		{"approved", governance.Some(governance.DelegationStateApproved)},
		{"activating", governance.Some(governance.DelegationStateActivating)},
		{"active", governance.Some(governance.DelegationStateActive)},
		{"Active", governance.Some(governance.DelegationStateActive)},
		{"expiring", governance.Some(governance.DelegationStateExpiring)},
		{"expired", governance.Some(governance.DelegationStateExpired)},
		{"terminationRequested", governance.Some(governance.DelegationStateTerminationRequested)},
		{"terminating", governance.Some(governance.DelegationStateTerminating)},
		{"terminated", governance.Some(governance.DelegationStateTerminated)},
		{"unknownFutureValue", governance.Field[governance.DelegationState]{}},
		{"suspended", governance.Field[governance.DelegationState]{}}, // ours, not the vendor's
	}
	for _, tt := range tests {
		got := relationship(t, `"status": "`+tt.status+`"`)
		if !got.State.Equal(tt.want) {
			t.Errorf("status %s: state is %v, want %v", tt.status, got.State, tt.want)
		}
	}
}

func TestDurations(t *testing.T) {
	day := governance.Day
	tests := []struct {
		text string // JSON
		want governance.Field[time.Duration]
	}{
		{`"PT0S"`, governance.None[time.Duration]()},
		{`"P0D"`, governance.None[time.Duration]()},
		{`"00:00:00"`, governance.None[time.Duration]()},
		{`{"Ticks": 0, "Days": 0}`, governance.None[time.Duration]()},
		{`"P180D"`, governance.Some(180 * day)},
		{`"P1Y"`, governance.Some(365 * day)},
		{`"P2Y"`, governance.Some(730 * day)},
		{`"P1Y1DT1H"`, governance.Some(366*day + time.Hour)},
		{`"180.00:00:00"`, governance.Some(180 * day)},
		{`"01:30:00"`, governance.Some(90 * time.Minute)},
		{`{"Ticks": 155520000000000, "TotalDays": 180}`, governance.Some(180 * day)},
		{`"P101Y"`, governance.Field[time.Duration]{}},
		{`"P999Y"`, governance.Field[time.Duration]{}},
		{`"P99Y99999D"`, governance.Field[time.Duration]{}},
		{`"P6M"`, governance.Field[time.Duration]{}},
		{`"-P1D"`, governance.Field[time.Duration]{}},
		{`"P"`, governance.Field[time.Duration]{}},
		{`""`, governance.Field[time.Duration]{}},
		{`180`, governance.Field[time.Duration]{}},
		{`{"Ticks": -1}`, governance.Field[time.Duration]{}},
		{`{"Ticks": 9223372036854775807}`, governance.Field[time.Duration]{}},
		{`null`, governance.Field[time.Duration]{}},
	}
	for _, tt := range tests {
		got := relationship(t, `"status": "active", "autoExtendDuration": `+tt.text)
		if !got.AutoExtend.Equal(tt.want) {
			t.Errorf("autoExtendDuration %s is %v, want %v", tt.text, got.AutoExtend, tt.want)
		}
	}
}

func TestInstants(t *testing.T) {
	tests := []struct {
		text string // JSON
		want governance.Field[time.Time]
	}{
		{`"2022-02-10T11:24:42.3148266Z"`, governance.Some(time.Date(2022, 2, 10, 11, 24, 42, 314826600, time.UTC))},
		{`"2022-02-10T11:24:42+01:00"`, governance.Some(time.Date(2022, 2, 10, 10, 24, 42, 0, time.UTC))},
		{`"\/Date(1700000000000)\/"`, governance.Some(time.UnixMilli(1700000000000))},
		{`"/Date(1700000000123-0730)/"`, governance.Some(time.UnixMilli(1700000000123))},
		{`{"value": "\/Date(1700000000000)\/", "DisplayHint": 2}`, governance.Some(time.UnixMilli(1700000000000))},
		{`null`, governance.None[time.Time]()},
		{`""`, governance.Field[time.Time]{}},
		{`"2022-02-10T11:24:42"`, governance.Field[time.Time]{}},
		{`"2022-02-30T11:24:42Z"`, governance.Field[time.Time]{}},
		{`"10/02/2022 11:24:42"`, governance.Field[time.Time]{}},
		{`"0001-01-01T00:00:00Z"`, governance.Field[time.Time]{}},
		{`"\/Date(-62135596800000)\/"`, governance.Field[time.Time]{}},
		{`"\/Date(999999999999999)\/"`, governance.Field[time.Time]{}},
		{`"9999-12-31T23:59:59-01:00"`, governance.Field[time.Time]{}},
		{`1700000000`, governance.Field[time.Time]{}},
	}
	for _, tt := range tests {
		got := relationship(t, `"status": "expired", "activatedDateTime": `+tt.text)
		if !got.ActivatedAt.Equal(tt.want) {
			t.Errorf("activatedDateTime %s is %v, want %v", tt.text, got.ActivatedAt, tt.want)
		}
	}
}

// TestSecrets wants secret values dropped, wherever they stand, and never shown.
func TestSecrets(t *testing.T) {
	// The second one is too short to be taken for a secret by itself, and would
	// be refused as part of the texts that records make of it.
	for _, s := range []string{"ghp_0123456789abcdefghijklmnopqrstuvwxyz", "xoxb-0123456789"} {
		text := strings.ReplaceAll(`{"value": [
			{"id": "r-1", "displayName": "SECRET", "customer": {"tenantId": "t", "displayName": "SECRET"}, "status": "SECRET",
			 "duration": "SECRET", "endDateTime": "SECRET", "indirectProviderTenantId": "SECRET",
			 "accessDetails": {"unifiedRoles": [{"roleDefinitionId": "SECRET"}]}},
			{"id": "SECRET", "customer": {"tenantId": "t"}},
			{"id": "a-1", "accessContainer": {"accessContainerId": "SECRET", "accessContainerType": "SECRET"},
			 "@odata.id": "/delegatedAdminRelationships/SECRET/accessAssignments/a-1"},
			{"tenantId": "SECRET"},
			{"id": "q-1", "action": "SECRET", "delegatedAdminRelationshipId": "r-1"}
		]}`, "SECRET", s)
		result := importFiles(t, []importer.File{{Name: "leak.json", Data: []byte(text)}}, partner)
		if shown := render(t, result); strings.Contains(shown, s) {
			t.Errorf("the secret is shown:\n%s", shown)
		}
		if got := count(result, importer.CodeSecretDropped); got != 10 {
			t.Errorf("%d diagnostics %s, want one for each of the 10 texts", got, importer.CodeSecretDropped)
		}
	}
}

// TestUnreadable wants files that are no JSON refused, each with its place.
func TestUnreadable(t *testing.T) {
	files := []importer.File{
		{Name: "a.json", Data: []byte("{\n  \"value\": [}")},
		{Name: "b.json", Data: []byte(`{"value": [], "Value": []}`)},
		{Name: "c.json", Data: []byte(`{"value": []}`)},
	}
	_, err := gdap.New().Import(t.Context(), files, partner)
	var got []string
	for f := range governance.Faults(err) {
		got = append(got, f.Pos.String()+" "+string(f.Code))
	}
	want := []string{"a.json:2:13 SYNTAX", "b.json:1:24 DUPLICATE_MEMBER"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults mismatch (-want +got):\n%s", diff)
	}
}

// relationship imports one relationship that has these members besides an id, a
// customer and no roles.
func relationship(t *testing.T, members string) governance.Delegation {
	t.Helper()
	text := `{"id": "r", "customer": {"tenantId": "t"}, "accessDetails": {"unifiedRoles": []}, ` + members + `}`
	result := importFiles(t, []importer.File{{Name: "r.json", Data: []byte(text)}}, partner)
	if len(result.Estate.Delegations) != 1 {
		t.Fatalf("%s gives %d delegations", text, len(result.Estate.Delegations))
	}
	return result.Estate.Delegations[0]
}

func read(t testing.TB, names ...string) []importer.File {
	t.Helper()
	var files []importer.File
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, importer.File{Name: name + ".json", Data: data})
	}
	return files
}

func importFiles(t testing.TB, files []importer.File, opts importer.Options) *importer.Result {
	t.Helper()
	result, err := gdap.New().Import(context.Background(), files, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := result.Estate.Validate(); err != nil {
		t.Fatalf("the estate is not valid: %v", err)
	}
	return result
}

func render(t testing.TB, result *importer.Result) string {
	t.Helper()
	text, err := json.MarshalIndent(result.Estate, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{string(text), "-- diagnostics --"}
	for _, d := range result.Diagnostics {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n") + "\n"
}

// facts is the estate without the places that the facts came from.
func facts(t testing.TB, result *importer.Result) []string {
	t.Helper()
	e := result.Estate
	for i := range e.Actors {
		e.Actors[i].Origin = governance.Field[[]governance.Origin]{}
	}
	for i := range e.Tenants {
		e.Tenants[i].Origin = governance.Field[[]governance.Origin]{}
	}
	for i := range e.Delegations {
		e.Delegations[i].Origin = governance.Field[[]governance.Origin]{}
	}
	return strings.Split(render(t, &importer.Result{Estate: e}), "\n")
}

func count(result *importer.Result, code importer.Code) (n int) {
	for _, d := range result.Diagnostics {
		if d.Code == code {
			n++
		}
	}
	return n
}

func edit(t testing.TB, data []byte, f func(any) any) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.MarshalIndent(f(v), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pascal writes member names as the PowerShell SDK does.
func pascal(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = pascal(v[i])
		}
	case map[string]any:
		out := map[string]any{}
		for name, m := range v {
			out[strings.ToUpper(name[:1])+name[1:]] = pascal(m)
		}
		return out
	}
	return v
}
