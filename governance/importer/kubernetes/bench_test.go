package kubernetes_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
)

// BenchmarkImport imports namespaces with an account, a role, a binding and a
// Deployment each.
func BenchmarkImport(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("namespaces=%d", n), func(b *testing.B) {
			var data bytes.Buffer
			data.WriteString(`{"apiVersion": "v1", "kind": "List", "items": [`)
			for i := range n {
				fmt.Fprintf(&data, namespace+",\n", i)
			}
			fmt.Fprintf(&data, namespace+"]}", n)
			b.SetBytes(int64(data.Len()))
			files := []importer.File{{Name: "all.json", Data: data.Bytes()}}
			for b.Loop() {
				if _, err := (kubernetes.Importer{}).Import(b.Context(), files, options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

const namespace = `{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "app", "namespace": "n-%[1]d", "uid": "a-%[1]d", "resourceVersion": "1", "creationTimestamp": "2025-01-01T00:00:00Z"}},
{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app", "namespace": "n-%[1]d", "uid": "d-%[1]d", "labels": {"app.kubernetes.io/name": "app", "app.kubernetes.io/part-of": "shop"},
 "managedFields": [{"apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1": {"f:metadata": {"f:labels": {".": {}, "f:app.kubernetes.io/name": {}}}, "f:spec": {"f:replicas": {}, "f:selector": {}}}, "manager": "kubectl", "operation": "Apply"}]},
 "spec": {"replicas": 2, "selector": {"matchLabels": {"app.kubernetes.io/name": "app"}}, "template": {"spec": {"containers": [{"name": "app", "image": "registry.example/app:1", "args": ["--listen", ":8080"]}]}}}},
{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "app", "namespace": "n-%[1]d", "uid": "r-%[1]d"}, "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]},
{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "app", "namespace": "n-%[1]d", "uid": "b-%[1]d"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "app"},
 "subjects": [{"kind": "ServiceAccount", "name": "app", "namespace": "n-%[1]d"}]}`
