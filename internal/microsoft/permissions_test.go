package microsoft

import (
	"regexp"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
)

// TestGraphAppRoles wants each permission to have a GUID and a name of its own,
// and a level: an id alone would be of no use.
func TestGraphAppRoles(t *testing.T) {
	guid := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	levels := delegation.DefaultPrivilegeMap()
	seen := map[string]string{}
	for id := range graphAppRoles {
		name := GraphAppRole(id)
		if !guid.MatchString(id) || seen[name] != "" {
			t.Errorf("%s: name %s, another id of it: %s", id, name, seen[name])
		}
		seen[name] = id
		for _, prefix := range []string{"graph.application.", "graph.delegated."} {
			if _, known := levels.Level(prefix + name); !known {
				t.Errorf("%s%s has no level", prefix, name)
			}
		}
	}
}

func TestGraphLevels(t *testing.T) {
	levels := delegation.DefaultPrivilegeMap()
	for action, want := range map[string]int64{
		"graph.application.RoleManagement.ReadWrite.Directory":                      delegation.LevelGrant,
		"graph.delegated.Directory.AccessAsUser.All":                                delegation.LevelGrant,
		"graph.application." + GraphAppRole("62a82d76-70ea-41e2-9197-370581804d09"): delegation.LevelAdmin,
		"graph.application.Mail.Send":                                               delegation.LevelWrite,
		"graph.delegated.Mail.Read.Shared":                                          delegation.LevelRead, // by its longest prefix
		"graph.delegated.offline_access":                                            delegation.LevelNone,
		"partnercenter.delegated-admin-privileges":                                  delegation.LevelGrant,
	} {
		if got, known := levels.Level(action); got != want || !known {
			t.Errorf("Level(%s) = %d, %v, want %d", action, got, known, want)
		}
	}
	if _, known := levels.Level("graph.application.Unheard.Of"); known {
		t.Error("a permission that is not in the map has a level")
	}
}
