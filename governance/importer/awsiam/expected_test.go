package awsiam_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
)

// A fact is one number that was counted in a real export by other means, as an
// expression over the estate that the import gives, or why there is none.
type fact struct {
	name string
	of   func(*imported) int
	not  string // why the model does not hold it
}

type imported struct {
	*governance.Estate
	diagnostics []importer.Diagnostic
	asOf        time.Time
}

const day = governance.Day

var reportFacts = []fact{
	{"rows", func(e *imported) int { return len(e.NHIs) + len(e.persons(anyPerson)) }, ""},
	{"root_rows", func(e *imported) int { return len(e.persons(isRoot)) }, ""},
	{"distinct_users_without_root", func(e *imported) int { return len(e.NHIs) + len(e.persons(notRoot)) }, ""},
	{"duplicate_user_rows", func(e *imported) int { return e.coded(importer.CodeDuplicate) }, ""},
	{"keys_present", func(e *imported) int { return e.keys(anyKey) }, ""},
	{"keys_active", func(e *imported) int { return e.keys(active) }, ""},
	{"active_keys_older_than_90d", func(e *imported) int {
		return e.keys(func(c governance.Credential) bool {
			return active(c) && c.CreatedAt.Or(e.asOf).Before(e.asOf.Add(-90*day))
		})
	}, ""},
	{"active_keys_never_used", func(e *imported) int {
		return e.keys(func(c governance.Credential) bool { return active(c) && lastUse(c) == "none" })
	}, ""},
	{"active_keys_unused_over_90d_or_never", func(e *imported) int {
		limit := governance.FormatInstant(e.asOf.Add(-90 * day)) // instants in this form compare as text
		return e.keys(func(c governance.Credential) bool {
			return active(c) && lastUse(c) != "" && (lastUse(c) == "none" || lastUse(c) < limit)
		})
	}, ""},
	{"root_active_keys", func(e *imported) int {
		return e.keys(func(c governance.Credential) bool { return active(c) && strings.HasSuffix(c.SubjectID.ID, ":root") })
	}, ""},
	{"active_signing_certs", func(e *imported) int {
		return e.credentials(governance.CredentialKindCertificate, active)
	}, ""},
	{"console_password_without_mfa", func(e *imported) int { // root has no password_enabled
		return len(e.persons(func(a governance.Actor) bool {
			return notRoot(a) && a.AuthStrength.Is(governance.AuthStrengthSingleFactor)
		}))
	}, ""},
	{"no_human_login_users", func(e *imported) int { return len(e.NHIs) }, ""},
}

var detailsFacts = []fact{
	{"users", func(e *imported) int { return len(e.nhis(governance.NHIKindServiceAccount, anyNHI)) }, ""},
	{"groups", func(e *imported) int { return len(e.actors(governance.ActorKindUnit, anyPerson)) }, ""},
	{"roles", func(e *imported) int { return len(e.nhis(governance.NHIKindCloudRole, anyNHI)) }, ""},
	{"policies", nil, "a policy is no record: the scopes of those that hold it are what it allows"},
	{"policies_aws_managed", nil, "a policy is no record; of those attached the label aws.managedPolicies has the ARN"},
	{"service_linked_roles", func(e *imported) int {
		return len(e.nhis(governance.NHIKindCloudRole, func(n governance.NHI) bool { return label(n, "aws.serviceLinked") == "true" }))
	}, ""},
	{"roles_trusting_Service", func(e *imported) int {
		return len(e.nhis(governance.NHIKindCloudRole, func(n governance.NHI) bool { return label(n, "aws.trustedServices") != "" }))
	}, ""},
	{"roles_last_used_known", func(e *imported) int {
		return len(e.nhis(governance.NHIKindCloudRole, func(n governance.NHI) bool { return n.LastUsedAt.IsSome() }))
	}, ""},
	{"roles_last_used_known_and_over_90d", func(e *imported) int {
		return len(e.nhis(governance.NHIKindCloudRole, func(n governance.NHI) bool { return n.LastUsedAt.Or(e.asOf).Before(e.asOf.Add(-90 * day)) }))
	}, ""},
	{"roles_with_AdministratorAccess", func(e *imported) int { return len(e.nhis(governance.NHIKindCloudRole, administrator)) }, ""},
	{"roles_with_inline_policies", func(e *imported) int { return len(e.nhis(governance.NHIKindCloudRole, inline)) }, ""},
	{"users_in_no_group", func(e *imported) int {
		return len(e.nhis(governance.NHIKindServiceAccount, func(n governance.NHI) bool {
			return !slices.ContainsFunc(e.Actors, func(a governance.Actor) bool {
				return slices.Contains(a.MemberIDs.Or(nil), governance.NewRef(governance.KindNHI, n.ID))
			})
		}))
	}, ""},
	{"users_with_AdministratorAccess_attached", func(e *imported) int { return len(e.nhis(governance.NHIKindServiceAccount, administrator)) }, ""},
	{"users_with_inline_policies", func(e *imported) int { return len(e.nhis(governance.NHIKindServiceAccount, inline)) }, ""},
}

// TestExpected imports real exports and compares every fact that was counted.
func TestExpected(t *testing.T) {
	for _, tt := range []struct {
		file  string
		facts []fact
		other func(*testing.T, *imported, map[string]json.RawMessage) // facts that are no numbers
	}{
		{"aws/credential-report.csv", reportFacts, nil},
		{"aws/authz-details.small.json", detailsFacts, ownAccount},
	} {
		t.Run(tt.file, func(t *testing.T) {
			want := expected(t, tt.file)
			e := importFiles(t, want, tt.file)
			for _, f := range tt.facts {
				if f.not == "" {
					var n int
					if err := json.Unmarshal(want[f.name], &n); err != nil {
						t.Errorf("%s: %v", f.name, err)
					} else if got := f.of(e); got != n {
						t.Errorf("%s = %d, want %d", f.name, got, n)
					}
				}
				delete(want, f.name)
			}
			if tt.other != nil {
				tt.other(t, e, want)
			}
			delete(want, "as_of")
			for name := range want {
				t.Errorf("no row for the fact %s", name)
			}
		})
	}
}

func ownAccount(t *testing.T, e *imported, want map[string]json.RawMessage) {
	var account string
	var foreign []string
	if err := json.Unmarshal(want["own_account"], &account); err != nil || len(e.Tenants) != 1 || e.Tenants[0].ID != account {
		t.Errorf("own_account: tenants are %v, want %s (%v)", e.Tenants, account, err)
	}
	if err := json.Unmarshal(want["cross_account"], &foreign); err != nil || len(foreign) != len(e.Delegations) {
		t.Errorf("cross_account: %d delegations, want %d (%v)", len(e.Delegations), len(foreign), err)
	}
	delete(want, "own_account")
	delete(want, "cross_account")
}

// TestListings imports the listings that expected.json says nothing of; what
// they say was counted by reading them.
func TestListings(t *testing.T) {
	e := importFiles(t, nil, "aws/list-access-keys.json", "aws/get-access-key-last-used.json", "aws/list-service-specific-credentials.json")
	got := map[string]int{
		"users":                        len(e.nhis(governance.NHIKindServiceAccount, anyNHI)),
		"keys":                         e.keys(anyKey),
		"active keys":                  e.keys(active),
		"service credentials":          e.credentials(governance.CredentialKindPassword, anyKey),
		"active service credentials":   e.credentials(governance.CredentialKindPassword, active),
		"last use of one of two keys":  e.coded(importer.CodeUnresolved) - 2, // two files do not say who is a person
		"listings without any account": e.coded(importer.CodeMissingOption),
	}
	want := map[string]int{"users": 2, "keys": 2, "active keys": 1, "service credentials": 2, "active service credentials": 1, "last use of one of two keys": 1, "listings without any account": 1}
	for name, n := range want {
		if got[name] != n {
			t.Errorf("%s = %d, want %d", name, got[name], n)
		}
	}
}

func importFiles(t *testing.T, want map[string]json.RawMessage, names ...string) *imported {
	var files []importer.File
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(inputs(t), name))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, importer.File{Name: name, Data: data})
	}
	opts := importer.Options{}
	if want != nil {
		var s string
		if err := json.Unmarshal(want["as_of"], &s); err != nil {
			t.Fatal(err)
		}
		opts.AsOf, _ = governance.ParseInstant(s)
	}
	r, err := awsiam.Importer{}.Import(t.Context(), files, opts)
	if err != nil {
		t.Fatal(err)
	}
	return &imported{r.Estate, r.Diagnostics, opts.AsOf}
}

func expected(t *testing.T, file string) map[string]json.RawMessage {
	data, err := os.ReadFile(filepath.Join(inputs(t), "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil || all[file] == nil {
		t.Fatalf("expected.json has nothing of %s: %v", file, err)
	}
	return all[file]
}

// inputs is the folder of real exports beside the repository.
func inputs(t *testing.T) string {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(dir, "..", "shared", "data", "inputs")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("skipped: the real exports are not beside the repository (../shared/data/inputs)")
	}
	return dir
}

func (e *imported) actors(kind governance.ActorKind, which func(governance.Actor) bool) []governance.Actor {
	return filter(e.Actors, func(a governance.Actor) bool { return a.Kind == kind && which(a) })
}

func (e *imported) persons(which func(governance.Actor) bool) []governance.Actor {
	return e.actors(governance.ActorKindPerson, which)
}

func (e *imported) nhis(kind governance.NHIKind, which func(governance.NHI) bool) []governance.NHI {
	return filter(e.NHIs, func(n governance.NHI) bool { return n.Kind == kind && which(n) })
}

func (e *imported) credentials(kind governance.CredentialKind, which func(governance.Credential) bool) int {
	return len(filter(e.Credentials, func(c governance.Credential) bool { return c.Kind == kind && which(c) }))
}

func (e *imported) keys(which func(governance.Credential) bool) int {
	return e.credentials(governance.CredentialKindAPIKey, which)
}

func (e *imported) coded(code importer.Code) int {
	return len(filter(e.diagnostics, func(d importer.Diagnostic) bool { return d.Code == code }))
}

func filter[T any](list []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return !keep(v) })
}

func anyPerson(governance.Actor) bool     { return true }
func isRoot(a governance.Actor) bool      { return strings.HasSuffix(a.ID, ":root") }
func notRoot(a governance.Actor) bool     { return !isRoot(a) }
func anyNHI(governance.NHI) bool          { return true }
func anyKey(governance.Credential) bool   { return true }
func active(c governance.Credential) bool { return c.State.Is(governance.CredentialStateActive) }

func lastUse(c governance.Credential) string     { return c.Labels.Or(nil)["aws.lastUsedAt"] }
func label(n governance.NHI, name string) string { return n.Labels.Or(nil)[name] }
func inline(n governance.NHI) bool               { return label(n, "aws.inlinePolicies") != "" }

// administrator reports whether the policy is attached to the NHI itself; by way
// of a group it shows in the scopes only.
func administrator(n governance.NHI) bool {
	return slices.Contains(strings.Fields(label(n, "aws.managedPolicies")), "arn:aws:iam::aws:policy/AdministratorAccess")
}
