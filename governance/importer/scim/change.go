package scim

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// isChange reports whether something asks for changes, or answers what became of them:
// PatchOp and the bulk operations (RFC 7644 §3.5.2, §3.7), and a group of SCIM 1.1 whose
// members say what is to be done with them (§3.3.1 of its protocol).
func isChange(n importer.Node) bool {
	for _, s := range n.Get("schemas").List() {
		t, _ := s.Text()
		if hasPrefixFold(t, messages) && (hasSuffixFold(t, ":PatchOp") || hasSuffixFold(t, ":BulkRequest") || hasSuffixFold(t, ":BulkResponse")) {
			return true
		}
	}
	return n.Get("Operations").Exists() ||
		slices.ContainsFunc(n.Get("members").List(), func(m importer.Node) bool { return m.Get("operation").Exists() })
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}
