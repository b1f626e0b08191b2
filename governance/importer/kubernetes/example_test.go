package kubernetes_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
)

func Example() {
	manifest := `
kind: Role
metadata: {name: rollout, namespace: shop}
rules:
- {apiGroups: [apps], resources: [deployments], verbs: [get, patch]}
---
kind: RoleBinding
metadata: {name: rollout, namespace: shop}
roleRef: {kind: Role, name: rollout}
subjects:
- {kind: ServiceAccount, name: pipeline, namespace: ci}
`
	result, err := kubernetes.Importer{}.Import(context.Background(), []importer.File{{Name: "rbac.yaml", Data: []byte(manifest)}}, importer.Options{Self: "prod-eu"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Estate.Delegations {
		fmt.Println(d.GranteeID, "is", d.State)
		for _, s := range d.Scopes {
			fmt.Println(s)
		}
	}
	for _, d := range result.Diagnostics {
		fmt.Println(d)
	}
	// Output:
	// nhi:kubernetes:prod-eu:serviceaccount/ci/pipeline is unknown
	// kubernetes.runtime.get@tenant/prod-eu/shop/apps/deployments/**
	// kubernetes.runtime.patch@tenant/prod-eu/shop/apps/deployments/**
	// rbac.yaml:11:3: warning: UNRESOLVED: this service account is not in the files
}
