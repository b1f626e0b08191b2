package microsoft

import (
	"regexp"
	"testing"
)

func TestRoleActions(t *testing.T) {
	tests := []struct{ template, want string }{
		{"62e90394-69f5-4237-9190-012177145e10", "entra.global-administrator"},
		{"f2ef992c-3afb-46b9-b7cf-a126ee74c451", "entra.global-reader"},
		{"aaf43236-0c0d-4d5f-883a-6955382ac081", "entra.b2c-ief-keyset-administrator"},
		{"dd4db9a0-cc4a-4213-9f9f-70242232d97e", ""},
	}
	for _, tt := range tests {
		if got := RoleAction(tt.template); got != tt.want {
			t.Errorf("RoleAction(%s) = %q, want %q", tt.template, got, tt.want)
		}
	}
}

// TestRoleTable wants each role to have a GUID of its own and an action of its
// own, both in their form.
func TestRoleTable(t *testing.T) {
	guid := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	action := regexp.MustCompile(`^entra(\.[a-z0-9]+(-[a-z0-9]+)*)$`)
	seen := map[string]string{}
	for id := range roleNames {
		a := RoleAction(id)
		if !guid.MatchString(id) || !action.MatchString(a) || seen[a] != "" {
			t.Errorf("%s: action %s, another role of it: %s", id, a, seen[a])
		}
		seen[a] = id
	}
}
