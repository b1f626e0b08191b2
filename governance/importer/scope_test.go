package importer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

func TestSortScopes(t *testing.T) {
	a, b := governance.Scope{Action: "a.read", Resource: "tenant/t/**"}, governance.Scope{Action: importer.OpaqueAction("a:x@y\n"), Resource: "*"}
	again := a
	again.Raw = governance.Some("in other words")
	if diff := cmp.Diff([]governance.Scope{a, b}, importer.SortScopes([]governance.Scope{again, b, a})); diff != "" {
		t.Errorf("SortScopes mismatch (-want +got):\n%s", diff)
	}
	if _, err := governance.ParseScope(b.String()); err != nil || !b.Opaque() {
		t.Errorf("%s: %v, opaque %v", b, err, b.Opaque())
	}
}
