package governance_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
)

var pseudonymKey = []byte("0123456789abcdef")

func TestPseudonymize(t *testing.T) {
	e := mustParse(t, "e.json", `{"schemaVersion":"1.0",
"actors":[{"id":"acme","kind":"organization","name":"Acme","securityContact":"soc@acme.example"},
 {"id":"ann","kind":"person","parentId":"acme","name":"Ann","labels":{"mail":"ann@acme.example","vip":""}},
 {"id":"ops","kind":"unit","parentId":"acme","memberIds":["actor:ann","actor:eve","nhi:ann/bot"]}],
"nhis":[{"id":"ann/bot","kind":"bot","ownerId":"ann","purpose":null,"origin":[{"source":"/home/ann/iam.json","pointer":"/users/ann"}]}],
"credentials":[{"id":"annual","subjectId":"nhi:ann/bot","kind":"api_key","parentId":"ann/bot/key-1"},{"id":"ann/bot/key-1","subjectId":"nhi:ann/bot","kind":"api_key"}],
"delegations":[{"id":"d","kind":"support","grantorId":"actor:acme","granteeId":"actor:bob","scopes":[{"action":"read","resource":"org/acme/ann"}],"newFact":1}],
"handoffs":[{"id":"h","fromId":"actor:ann","toId":"actor:acme","state":"accepted","payload":[{"kind":"credential","ref":"ann/bot/key-1"}]}]}`)
	got, err := governance.Pseudonymize(e, pseudonymKey)
	if err != nil {
		t.Fatal(err)
	}
	text := string(marshal(got))
	for name, pseudonym := range map[string]string{"ANN": string(got.NHIs[0].OwnerID.Or("")), "EVE": got.Actors[2].MemberIDs.Or(nil)[1].ID, "BOB": got.Delegations[0].GranteeID.ID} {
		text = strings.ReplaceAll(text, pseudonym, name)
	}
	text = regexp.MustCompile(`p-[0-9a-f]{32}`).ReplaceAllString(text, "P")
	want := `{"schemaVersion":"1.0",
"actors":[{"id":"acme","kind":"organization","name":"P","securityContact":"P"},
 {"id":"ANN","kind":"person","name":"P","parentId":"acme","labels":{"mail":"P","vip":""}},
 {"id":"ops","kind":"unit","parentId":"acme","memberIds":["actor:ANN","actor:EVE","nhi:ANN/bot"]}],
"nhis":[{"id":"ANN/bot","kind":"bot","ownerId":"ANN","purpose":null,"origin":[{"source":"P","pointer":"P"}]}],
"credentials":[{"id":"annual","subjectId":"nhi:ANN/bot","kind":"api_key","parentId":"ANN/bot/key-1"},{"id":"ANN/bot/key-1","subjectId":"nhi:ANN/bot","kind":"api_key"}],
"delegations":[{"id":"d","kind":"support","grantorId":"actor:acme","granteeId":"actor:BOB","scopes":[{"action":"read","resource":"org/acme/ann"}]}],
"handoffs":[{"id":"h","fromId":"actor:ANN","toId":"actor:acme","state":"accepted","payload":[{"kind":"credential","ref":"ANN/bot/key-1"}]}]}`
	if diff := cmp.Diff(indented(want), indented(text)); diff != "" {
		t.Errorf("Pseudonymize mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"UNRECOGNIZED_RESTRICTION delegation:d newFact"}, codes(got.Warnings())); diff != "" {
		t.Errorf("warnings mismatch (-want +got):\n%s", diff)
	}
	if _, err := governance.Pseudonymize(e, pseudonymKey[1:]); !errors.Is(err, governance.ErrShortKey) {
		t.Errorf("a key of 15 bytes: error = %v", err)
	}
	other, _ := governance.Pseudonymize(e, []byte("another key of it"))
	if other.Actors[1].ID == got.Actors[1].ID {
		t.Error("the pseudonym does not depend on the key")
	}
}

// TestPseudonymizeAddresses wants no address of a person inside the id of another
// record, one pseudonym wherever it stands, and what is no person's left alone.
func TestPseudonymizeAddresses(t *testing.T) {
	e := mustParse(t, "e.json", `{"schemaVersion":"1.0",
"actors":[{"id":"acme","kind":"organization"},{"id":"google:user:ann@acme.example","kind":"person","parentId":"acme"},{"id":"uid:2","kind":"person","name":"bob@acme.example","parentId":"acme"},{"id":"google:group:ops@acme.example","kind":"unit","parentId":"acme"}],
"delegations":[
 {"id":"shop,roles/owner,user:ann@acme.example","kind":"support","scopes":[],"grantorId":"actor:google:group:ops@acme.example","granteeId":"actor:google:user:ann@acme.example"},
 {"id":"shop,roles/owner,group:ops@acme.example","kind":"support","scopes":[],"grantorId":"actor:google:user:ann@acme.example","granteeId":"actor:google:group:ops@acme.example","parentId":"shop,roles/owner,user:ann@acme.example"},
 {"id":"shop,roles/owner,deleted:user:bob@acme.example%3Fuid=2","kind":"support","scopes":[],"grantorId":"actor:acme","granteeId":"actor:uid:2"},
 {"id":"shop,roles/owner,user:joann@acme.example","kind":"support","scopes":[],"grantorId":"actor:google:group:ops@acme.example","granteeId":"nhi:bot@shop.example"}]}`)
	got, err := governance.Pseudonymize(e, pseudonymKey)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(marshal(got)); strings.Contains(text, ":ann@") || strings.Contains(text, "bob@") {
		t.Errorf("the address of a person is left: %s", text)
	}
	d := got.Delegations
	if !strings.HasPrefix(d[0].ID, "shop,roles/owner,user:p-") || d[1].ParentID.Or("") != d[0].ID {
		t.Errorf("the grant is %q, and %q where it is named", d[0].ID, d[1].ParentID.Or(""))
	}
	if d[1].ID != e.Delegations[1].ID || d[3].ID != e.Delegations[3].ID || d[3].GranteeID.ID != "bot@shop.example" {
		t.Errorf("ids without the address of a person changed: %q, %q, %v", d[1].ID, d[3].ID, d[3].GranteeID)
	}
}

func codes(warnings []governance.Warning) (out []string) {
	for _, w := range warnings {
		out = append(out, string(w.Code)+" "+w.Record.String()+" "+w.Path)
	}
	return out
}

// No text of a field that is marked personal, and no id of a person, comes through;
// nothing else changes but ids, and the estate that was given does not change.
func TestPseudonymizeHidesAll(t *testing.T) {
	for seed := range uint64(10) {
		e := mustParse(t, "e.json", string(marshal(newComposer(seed).document(4))))
		before := string(marshal(e))
		got, err := governance.Pseudonymize(e, pseudonymKey)
		if err != nil {
			t.Fatal(err)
		}
		if string(marshal(e)) != before {
			t.Fatalf("seed %d: Pseudonymize changes its argument", seed)
		}
		if err := got.Validate(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var was, is map[string]any
		json.Unmarshal([]byte(before), &was)
		json.Unmarshal(marshal(got), &is)
		estate, _ := governance.RecordNamed("Estate")
		hidden(t, estate, was, is)
	}
}

// hidden compares a record or part with its copy.
func hidden(t *testing.T, r governance.Record, was, is map[string]any) {
	for _, f := range r.Fields {
		a, b := was[f.Name], is[f.Name]
		if !f.List {
			a, b = []any{a}, []any{b}
		}
		x, _ := a.([]any)
		y, _ := b.([]any)
		if len(x) != len(y) {
			t.Errorf("%s.%s: %v became %v", r.Name, f.Name, a, b)
			continue
		}
		for i := range x {
			part, isPart := governance.RecordNamed(f.Part)
			text, isText := x[i].(string)
			labels, isLabels := x[i].(map[string]any)
			switch {
			case isPart && x[i] != nil:
				hidden(t, part, labels, y[i].(map[string]any))
			case f.Personal && f.Name != "id" && isText && text != "":
				if y[i] == text {
					t.Errorf("%s.%s shows %q", r.Name, f.Name, text)
				}
			case isLabels:
				for name, value := range labels {
					if value != "" && y[i].(map[string]any)[name] == value {
						t.Errorf("%s.labels[%s] shows %q", r.Name, name, value)
					}
				}
			case f.Ref == "Actor" && isText:
				if !strings.HasPrefix(text, "actor-") && y[i] == text {
					t.Errorf("%s.%s shows %q", r.Name, f.Name, text)
				}
			case isText && slices.Contains([]governance.FieldType{governance.TypeID, governance.TypeRef, governance.TypeHash}, f.Type), f.Name == "resource", f.Name == "ref":
			case !cmp.Equal(x[i], y[i]):
				t.Errorf("%s.%s: %v became %v", r.Name, f.Name, x[i], y[i])
			}
		}
	}
}
