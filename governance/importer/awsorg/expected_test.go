package awsorg_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsorg"
)

// A fact is the expression over a result that gives one expected fact, or why
// there is none.
type fact struct {
	name string
	of   func(*importer.Result) any
	not  string
}

var facts = []fact{
	{"records", nil, "events are no records; what they show together is"},
	{"events", nil, "only calls that assume a role are told from others; they are counted as assume_role_events"},
	{"identity_types", nil, "what acted becomes an NHI, whatever its type"},
	{"identities_with_session_issuer", nil, "a session is the use of the role that issued it; how often is not kept"},
	{"distinct_access_keys", nil, "one of the two is of a session, and no credential that is kept"},
	{"assume_role_events", func(r *importer.Result) any {
		n := 0
		for _, d := range r.Estate.Delegations {
			sessions, _ := strconv.Atoi(d.Labels.Or(nil)["aws.observedSessions"])
			n += sessions
		}
		return n
	}, ""},
	{"distinct_roles_assumed", func(r *importer.Result) any {
		roles := map[string]bool{}
		for _, d := range r.Estate.Delegations {
			roles[d.OnBehalfOfID.String()] = true
		}
		return len(roles)
	}, ""},
	{"cross_account_assume_role", func(r *importer.Result) any {
		return count(r.Estate.Delegations, func(d governance.Delegation) bool {
			return !strings.HasPrefix(d.GranteeID.ID, d.GrantorID.ID)
		})
	}, ""},
	{"event_times_not_rfc3339", func(r *importer.Result) any {
		return count(r.Diagnostics, func(d importer.Diagnostic) bool { return strings.HasSuffix(d.Pointer, "/eventTime") })
	}, ""},
}

// TestExpected compares every fact that was counted of the sample.
func TestExpected(t *testing.T) {
	const name = "aws/cloudtrail.defense-evasion.organizations-leave.json"
	var all map[string]map[string]any
	if err := json.Unmarshal(sample(t, "expected.json"), &all); err != nil {
		t.Fatal(err)
	}
	want, got := all[name], map[string]any{}
	r := run(t, []importer.File{{Name: name, Data: sample(t, name)}}, options)
	for _, f := range facts {
		if f.not != "" {
			delete(want, f.name)
		} else {
			got[f.name] = f.of(r)
		}
	}
	if diff := cmp.Diff(canonical(t, want), canonical(t, got)); diff != "" {
		t.Errorf("facts mismatch (-want +got):\n%s", diff)
	}
	if last := r.Estate.NHIs[0].LastUsedAt.String(); last != "2024-08-02T08:30:00Z" {
		t.Errorf("last use %s, want that of the denied call too", last)
	}
}

// TestAccountsSample reads the sample of which no facts are counted: four invited
// accounts, one of which is the one that invites.
func TestAccountsSample(t *testing.T) {
	r := run(t, []importer.File{{Name: "accounts.json", Data: sample(t, "aws/organizations-list-accounts.json")}}, options)
	var got []string
	for _, h := range r.Estate.Handoffs {
		got = append(got, h.FromID.String()+" to "+h.ToID.String()+" at "+h.AcceptedAt.String())
	}
	want := []string{
		"actor:aws:222222222222 to actor:aws:111111111111 at 2016-12-15T21:02:21.044Z",
		"actor:aws:333333333333 to actor:aws:111111111111 at 2016-12-15T21:03:15.536Z",
		"actor:aws:444444444444 to actor:aws:111111111111 at 2016-12-15T21:03:32.143Z",
	}
	if diff := cmp.Diff(want, got); diff != "" || len(r.Estate.Actors) != 4 {
		t.Errorf("%d accounts, want 4; handoffs mismatch (-want +got):\n%s", len(r.Estate.Actors), diff)
	}
}

// TestSessionSample reads the answer of AWS STS of which no facts are counted: a temporary
// key of a role, which ends; who called is not in it.
func TestSessionSample(t *testing.T) {
	file := importer.File{Name: "session.json", Data: sample(t, "aws/sts-assume-role.json")}
	if why, ok := (awsorg.Importer{}).Recognize(importer.NewSample(file, importer.Limits{})); !ok {
		t.Error("the answer is not recognized")
	} else if want := "an object with AssumedRoleUser/Arn, Credentials/Expiration in line 1"; why != want {
		t.Errorf("recognized by %q, want %q", why, want)
	}
	r := run(t, []importer.File{file}, options)
	if len(r.Estate.Credentials) != 1 || len(r.Estate.Delegations) != 0 {
		t.Fatalf("%d credentials and %d delegations, want 1 and 0", len(r.Estate.Credentials), len(r.Estate.Delegations))
	}
	c := r.Estate.Credentials[0]
	got := []string{c.SubjectID.String(), string(c.Kind), c.ExpiresAt.String(), c.CreatedAt.String(), r.Estate.NHIs[0].LastUsedAt.String()}
	want := []string{"nhi:aws:123456789012:role/xaccounts3access", "access_token", "2016-03-15T00:05:07Z", "unknown", "unknown"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("temporary key mismatch (-want +got):\n%s", diff)
	}
	if dropped := count(r.Diagnostics, func(d importer.Diagnostic) bool { return d.Code == importer.CodeSecretDropped }); dropped != 2 {
		t.Errorf("%d secrets dropped, want the secret key and the token", dropped)
	}
}

func count[T any](list []T, is func(T) bool) (n int) {
	for _, v := range list {
		if is(v) {
			n++
		}
	}
	return n
}

// sample is a real export beside the repository; without it the test is skipped.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, none := os.Stat(filepath.Join(dir, "go.mod")); none == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "../shared/data/inputs", name))
	if err != nil {
		t.Skipf("skipped: the sample %s is not beside the repository", name)
	}
	return data
}

// canonical makes numbers of both sides alike.
func canonical(t *testing.T, v any) (out any) {
	t.Helper()
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
