package frameworks_test

import (
	"bytes"
	"os"
	"testing"
	"testing/fstest"

	"github.com/mandate-nhi/mandate/frameworks"
)

// BenchmarkLoad reads and checks catalogs as Builtin does on first use.
func BenchmarkLoad(b *testing.B) {
	all := []string{"owasp-nhi-2025", "csf-2.0", "csf-1.1", "sp800-207", "ai-rmf-1.0", "sp800-53-r5"}
	for name, ids := range map[string][]string{"catalogs=owasp,csf-2.0": all[:2], "catalogs=all": all} {
		b.Run(name, func(b *testing.B) {
			fsys := fstest.MapFS{}
			for _, id := range ids {
				name := "catalog/" + id + ".json"
				data, err := os.ReadFile(name)
				if err != nil {
					b.Fatal(err)
				}
				fsys[name] = &fstest.MapFile{Data: data}
			}
			for b.Loop() {
				if _, err := frameworks.Load(fsys); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkResolve resolves what the briefs cite.
func BenchmarkResolve(b *testing.B) {
	lib := frameworks.Builtin()
	for name, c := range map[string][2]string{
		"exact":     {"NIST CSF 2.0 PR.AA-05", ""},
		"legacy":    {"NIST CSF 2.0 PR.AC-4", ""},
		"described": {"OWASP NHI-03", "channel gaps often cause weak NHI rotation and revocation"},
		"foreign":   {"NIST Zero Trust (SP 800-207) PE-4", ""},
		"unknown":   {"NIST SP 800-53 AC-99", ""},
	} {
		b.Run("citation="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				lib.Resolve(c[0], c[1])
			}
		})
	}
}

// BenchmarkFindCitations reads a document, per byte.
func BenchmarkFindCitations(b *testing.B) {
	text := bytes.Repeat([]byte("Partners follow NIST CSF 2.0 PR.AC-4 and SP 800-53 AC-2(3); weak rotation is OWASP NHI-03.\n\n"), 1000)
	lib := frameworks.Builtin()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		lib.FindCitations("a.md", text)
	}
}
