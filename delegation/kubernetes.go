package delegation

const (
	kubernetesRead  = "get list watch"
	kubernetesWrite = "create update patch delete deletecollection"
)

// kubernetesVerbs give the actions that governance/importer/kubernetes makes of
// RBAC rules their levels, by the class of the resource. The levels are ours, a
// library default, after "Role Based Access Control Good Practices" of Kubernetes:
// who reads Secrets, starts Pods or gets into one has the rights of others.
var kubernetesVerbs = []privilegeRow{
	{"kubernetes.role.", "cluster-admin admin", LevelGrant},                           // makes bindings in its namespace
	{"kubernetes.role.", "edit", LevelAdmin}, {"kubernetes.role.", "view", LevelRead}, // edit reads Secrets, view does not
	{"kubernetes.objects.", kubernetesRead, LevelRead}, {"kubernetes.objects.", kubernetesWrite, LevelWrite},
	{"kubernetes.runtime.", kubernetesRead, LevelRead}, {"kubernetes.runtime.", kubernetesWrite, LevelAdmin},
	{"kubernetes.exec.", kubernetesRead, LevelAdmin}, {"kubernetes.exec.", kubernetesWrite, LevelAdmin},
	{"kubernetes.secrets.", kubernetesRead, LevelAdmin}, {"kubernetes.secrets.", kubernetesWrite, LevelAdmin},
	{"kubernetes.identity.", kubernetesRead, LevelRead}, {"kubernetes.identity.", kubernetesWrite, LevelWrite}, {"kubernetes.identity.", "impersonate", LevelGrant},
	{"kubernetes.access.", kubernetesRead, LevelRead}, {"kubernetes.access.", kubernetesWrite, LevelGrant}, {"kubernetes.access.", "bind escalate approve sign attest", LevelGrant},
	{"kubernetes.urls.", "get head options", LevelRead}, {"kubernetes.urls.", "post put patch delete", LevelWrite},
}
