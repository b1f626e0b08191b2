package importer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// OpaqueAction writes any text, such as aws:s3:Get*, as the action of a scope, which
// holds no @ and no control characters. Texts that differ give actions that differ.
func OpaqueAction(s string) string { return strings.ReplaceAll(ID(s), "@", "%40") }

// SortScopes sorts scopes by action and resource, and drops repetitions. It works in
// place.
func SortScopes(scopes []governance.Scope) []governance.Scope {
	slices.SortFunc(scopes, func(a, b governance.Scope) int {
		return cmp.Or(strings.Compare(a.Action, b.Action), strings.Compare(a.Resource, b.Resource), strings.Compare(a.Raw.Or(""), b.Raw.Or("")))
	})
	return slices.CompactFunc(scopes, func(a, b governance.Scope) bool { return a.Action == b.Action && a.Resource == b.Resource })
}
