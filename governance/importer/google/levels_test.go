package google

import (
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
)

// TestLevels wants every action that is made to have a level, of its own.
func TestLevels(t *testing.T) {
	levels := delegation.DefaultPrivilegeMap()
	for prefix, names := range map[string]map[string]bool{"google.": roles, "google.permission.": permissionVerbs, "google.oauth.": oauthScopes} {
		for name := range names {
			if _, ok := levels[prefix+name]; !ok {
				t.Errorf("%s%s has no level", prefix, name)
			}
		}
	}
}

func TestContainerID(t *testing.T) {
	for name, want := range map[string]string{
		"projects/shop": "shop", "//cloudresourcemanager.googleapis.com/projects/12": "12", "folders/7": "folder:7", "organizations/9": "organization:9",
		"": "", "shop": "", "projects/": "", "projects/-": "", "projects/a/b": "", "buckets/a": "", "//storage.googleapis.com/projects/a": "",
	} {
		if got, ok := containerID(name); ok != (want != "") || ok && got != want {
			t.Errorf("containerID(%q) = %q, %v; want %q", name, got, ok, want)
		}
	}
}
