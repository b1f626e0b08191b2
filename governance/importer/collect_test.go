package importer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

const token = "ghp_0123456789abcdefABCDEF0123456789abcd" // has the form of one and is none

func TestCollector(t *testing.T) {
	n := parse(t, "{\"b\": 1,\n\"Known\": {\"c\": 2}, \"b2\": 3, \""+token+"\": 4}")
	remarks := []func(*importer.Collector){
		func(c *importer.Collector) {
			c.Report(n.Get("known"), importer.Warning, importer.CodeUnresolved, "second")
		},
		func(c *importer.Collector) { c.Report(n.Get("b"), importer.Error, importer.CodeUnparsable, "first") },
		func(c *importer.Collector) { c.Report(n.Get("b"), importer.Error, importer.CodeUnparsable, "first") },
		func(c *importer.Collector) { c.UnknownFields(n, "known") },
		func(c *importer.Collector) { c.UnknownFields(n.Get("known")) },
		func(c *importer.Collector) {
			c.Report(n.Get(token), importer.Error, importer.CodeSecretDropped, "third")
		},
	}
	want := []string{
		"f.json:1:7: info: UNKNOWN_FIELDS: fields of this file that are not read: 4, the first one here ((not shown), b, b2, c)",
		"f.json:1:7: error: UNPARSABLE: first",
		"f.json:2:10: warning: UNRESOLVED: second",
		"f.json:2:73: error: SECRET_DROPPED: third",
	}
	for range 2 {
		var c importer.Collector
		for _, remark := range remarks {
			remark(&c)
		}
		var got []string
		for _, d := range c.Diagnostics() {
			got = append(got, d.String())
			if strings.Contains(d.Pointer, token) {
				t.Errorf("%s: the pointer shows a secret", d)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Diagnostics mismatch (-want +got):\n%s", diff)
		}
		slices.Reverse(remarks)
	}
}

func TestQuoteShowsNoSecret(t *testing.T) {
	for s, want := range map[string]string{
		"active\n":                             `"active\n"`,
		"62e90394-69f5-4237-9190-012177145e10": `"62e90394-69f5-4237-9190-012177145e10"`,
		token:                                  "a text that looks like a secret",
		strings.Repeat("A", 40):                "a text of 40 bytes",
	} {
		if got := importer.Quote(s); got != want {
			t.Errorf("Quote = %s, want %s", got, want)
		}
	}
}

func TestID(t *testing.T) {
	for s, want := range map[string]string{
		"aws:1/role/a@b+c=d,e._-": "aws:1/role/a@b+c=d,e._-",
		"a b":                     "a%20b",
		"100%":                    "100%25",
		"a~b":                     "a%7Eb",
		"é":                       "x~%C3%A9",
		"_x":                      "x~_x",
		"":                        "x~",
		"*":                       "x~%2A",
	} {
		if got := importer.ID(s); got != want {
			t.Errorf("ID(%q) = %q, want %q", s, got, want)
		}
	}
}

// FuzzID wants every text to give a valid id, and texts that differ to differ.
func FuzzID(f *testing.F) {
	f.Add("_a", "x~_a")
	f.Add(strings.Repeat("a", 256), strings.Repeat("a", 257))
	f.Add(strings.Repeat("é", 100), strings.Repeat("é", 101))
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []string{a, b} {
			if _, err := governance.ParseRef("nhi:" + importer.ID(s)); err != nil {
				t.Errorf("ID(%q) = %q: %v", s, importer.ID(s), err)
			}
		}
		if a != b && importer.ID(a) == importer.ID(b) {
			t.Errorf("%q and %q have the id %q", a, b, importer.ID(a))
		}
	})
}
