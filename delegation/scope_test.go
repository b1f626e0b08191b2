package delegation_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func TestPrivilegeMapLevel(t *testing.T) {
	m := delegation.PrivilegeMap{"a": 1, "a.b": 3, "a.b.c": 2, "d.e": 0, "f.g": 4}
	tests := []struct {
		action string
		level  int64
		known  bool
	}{
		{"a", 1, true},
		{"a.x", 1, true},
		{"a.b", 3, true},
		{"a.b.x", 3, true},
		{"a.b.c", 2, true},
		{"a.b.c.x.y", 2, true},
		{"ab", 0, false}, // a segment is a boundary
		{"a.bc", 1, true},
		{"d", 0, false}, // below d something is mapped, d is not
		{"d.e", 0, true},
		{"x.y", 0, false},
		{"*", delegation.LevelGrant, true}, // everything
		{"a.*", 3, true},                   // the highest below
		{"a.b.*", 3, true},
		{"a.b.c.*", 2, true},
		{"d.*", 0, true},
		{"f.*", 4, true},
		{"x.*", 0, false},
	}
	for _, tt := range tests {
		if level, known := m.Level(tt.action); level != tt.level || known != tt.known {
			t.Errorf("Level(%q) = %d, %t, want %d, %t", tt.action, level, known, tt.level, tt.known)
		}
	}
}

// TestScopeLevelLaw compares the levels of scopes with those that the map in force says
// of their actions.
func TestScopeLevelLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	action := func() string {
		list := make([]string, 1+r.IntN(4))
		for i := range list {
			list[i] = string('a' + rune(r.IntN(3)))
		}
		return strings.Join(list, ".")
	}
	for range 200 {
		own := delegation.PrivilegeMap{}
		for range r.IntN(12) {
			own[action()] = int64(r.IntN(7) - 2)
		}
		var scopes []governance.Scope
		for range 40 {
			scopes = append(scopes, governance.Scope{Action: action() + []string{"", ".*"}[r.IntN(2)], Resource: "tenant/t"})
		}
		e := &governance.Estate{Delegations: []governance.Delegation{{ID: "d", Scopes: scopes}}}
		v := delegation.NewIndex(e, delegation.WithPrivilegeMap(own)).At(now)
		d, _ := delegation.Get[delegation.Delegation](v, "d")
		for i, f := range d.Scopes().Items() {
			scope, _ := f.Get()
			want, known := v.Index().Privileges().Level(scopes[i].Action)
			if got, ok := scope.Level().Get(); got != want || ok != known {
				t.Fatalf("%q: level %d, known %v; by %v it is %d, %v", scopes[i].Action, got, ok, own, want, known)
			}
		}
	}
}

func TestDefaultPrivilegeMap(t *testing.T) {
	m := delegation.DefaultPrivilegeMap()
	for action, want := range map[string]int64{
		"users.read": delegation.LevelRead, "users.write": delegation.LevelWrite, "users.admin": delegation.LevelAdmin, "users.grant": delegation.LevelGrant,
		"users.read.photo": delegation.LevelRead, "users.*": delegation.LevelGrant, "secrets.list": delegation.LevelRead, "secrets.read": delegation.LevelAdmin,
		"support.first_line": delegation.LevelRead, "tenant.own": delegation.LevelGrant,
		"entra.global-administrator": delegation.LevelGrant, "entra.user-administrator": delegation.LevelAdmin, "entra.guest-inviter": delegation.LevelWrite,
		"entra.global-reader": delegation.LevelRead, "entra.*": delegation.LevelGrant,
	} {
		if got, known := m.Level(action); got != want || !known {
			t.Errorf("Level(%q) = %d, %t, want %d", action, got, known, want)
		}
	}
	for action, level := range m {
		if level < delegation.LevelNone || level > delegation.LevelGrant {
			t.Errorf("%s has level %d", action, level)
		}
	}
	m["users.read"] = delegation.LevelGrant
	if got := delegation.DefaultPrivilegeMap()["users.read"]; got != delegation.LevelRead {
		t.Errorf("the map is shared: users.read became %d", got)
	}
}

// TestScope: what is derived of a scope, with the caller's own actions.
func TestScope(t *testing.T) {
	own := delegation.WithPrivilegeMap(delegation.PrivilegeMap{"users.read": 2, "rockets.launch": 4})
	tests := []struct {
		action, resource string
		opts             []delegation.Option
		level            string
		opaque, wildcard string
	}{
		{"users.read", "tenant/t", nil, "1", "false", "false"},
		{"users.read", "tenant/t", []delegation.Option{own}, "2", "false", "false"},
		{"rockets.launch", "tenant/t", []delegation.Option{own}, "4", "false", "false"},
		{"rockets.launch", "tenant/t", nil, "unknown nhi[n].scopes[0].level NOT_MAPPED", "false", "false"},
		{"rockets.*", "tenant/t", []delegation.Option{own}, "4", "false", "false"},
		{"*", "tenant/t", nil, "4", "false", "true"},
		{"users.*", "tenant/t/**", nil, "4", "false", "false"},
		{"users.read", "tenant/*/x", nil, "1", "false", "true"},
		{"users.read", "*/t", nil, "1", "false", "true"},
		{"users.read", "**", nil, "1", "false", "true"},
		{"users.read", "tenant/**", nil, "1", "false", "true"},
		{"users.read", "tenant/t/*", nil, "1", "false", "false"},
		{"aws:s3:Get*", "*", nil, "unknown nhi[n].scopes[0].level NOT_MAPPED", "true", "false"},
	}
	for _, tt := range tests {
		t.Run(tt.action+"@"+tt.resource, func(t *testing.T) {
			doc := fmt.Sprintf(`{"nhis":[{"id":"n","kind":"bot","scopes":[{"action":%q,"resource":%q}]}]}`, tt.action, tt.resource)
			var tests []question
			for path, want := range map[string]string{"level": tt.level, "opaque": tt.opaque, "wildcard": tt.wildcard} {
				tests = append(tests, question{name: path, doc: doc, at: july, path: "nhi[n].scopes[0]." + path, want: want, opts: tt.opts})
			}
			answers(t, tests)
		})
	}
}

func TestPatternRoot(t *testing.T) {
	for resource, want := range map[string]string{
		"tenant/acme/**": "tenant acme true", "tenant/acme": "tenant acme true", "org/ven/x": "org ven true",
		"tenant/*/x": "  false", "tenant/**": "  false", "**": "  false", "tenant": "  false", "site/acme": "  false", "tenant/..": "  false",
	} {
		kind, id, ok := delegation.PatternOf(governance.Scope{Action: "users.read", Resource: resource}).Root()
		if got := fmt.Sprint(kind, " ", id, " ", ok); got != want {
			t.Errorf("Root of %s = %q, want %q", resource, got, want)
		}
	}
}
