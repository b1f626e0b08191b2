package delegation

import "strings"

// kubernetesVerbs gives the actions that governance/importer/kubernetes makes of
// RBAC rules their levels, by the class of the resource. The levels are ours, a
// library default, after "Role Based Access Control Good Practices" of Kubernetes:
// who reads Secrets, starts Pods or gets into one has the rights of others.
func kubernetesVerbs() PrivilegeMap {
	read, write := "get list watch", "create update patch delete deletecollection"
	m := PrivilegeMap{
		"kubernetes.role.cluster-admin": LevelGrant, "kubernetes.role.admin": LevelGrant, // makes bindings in its namespace
		"kubernetes.role.edit": LevelAdmin, "kubernetes.role.view": LevelRead, // edit reads Secrets, view does not
	}
	for _, row := range []struct {
		class, verbs string
		level        int64
	}{
		{"objects", read, LevelRead}, {"objects", write, LevelWrite},
		{"runtime", read, LevelRead}, {"runtime", write, LevelAdmin},
		{"exec", read, LevelAdmin}, {"exec", write, LevelAdmin},
		{"secrets", read, LevelAdmin}, {"secrets", write, LevelAdmin},
		{"identity", read, LevelRead}, {"identity", write, LevelWrite}, {"identity", "impersonate", LevelGrant},
		{"access", read, LevelRead}, {"access", write, LevelGrant}, {"access", "bind escalate approve sign attest", LevelGrant},
		{"urls", "get head options", LevelRead}, {"urls", "post put patch delete", LevelWrite},
	} {
		for _, verb := range strings.Fields(row.verbs) {
			m["kubernetes."+row.class+"."+verb] = row.level
		}
	}
	return m
}
