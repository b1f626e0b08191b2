package main

import (
	"encoding/json"
	"testing"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// The flags leave what was asked for, of each list at least one row, and the
// requirements are those of everybody whoever the party is.
func TestCoverageFlags(t *testing.T) {
	estate, _ := txtar.Parse(contents(t, "testdata/coverage.txtar")).File("estate.json")
	ask := func(args ...string) (a frameworks.Coverage) {
		status, stdout, stderr := runWith(estate.Data, append([]string{"coverage", "-format", "json", "-crosswalk", "sp800-207-to-csf-2.0"}, append(args, "-")...)...)
		if status != 0 || stderr != "" {
			t.Fatalf("%v: status %d: %s", args, status, stderr)
		}
		if err := json.Unmarshal([]byte(stdout), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	all, one := ask(), ask("-framework", "csf-2.0", "-party", "kestrel")
	counts := func(c frameworks.Coverage) []int {
		return []int{len(c.Bearings), len(c.Parties), len(c.Repeated), len(c.Answers), len(c.Derived), len(c.Chains[0].Requirements)}
	}
	for i, n := range counts(one) {
		if n == 0 || n >= counts(all)[i] {
			t.Errorf("list %d has %d rows, of %d", i, n, counts(all)[i])
		}
	}
	if n := len(one.Requirements); n != 106 {
		t.Errorf("%d requirements", n)
	}
	for _, p := range one.Parties {
		if p.Party.ID != "kestrel" || p.Framework != "csf-2.0" {
			t.Errorf("a row of %s and %s", p.Party, p.Framework)
		}
	}
	for _, d := range one.Derived {
		if d.Framework != "csf-2.0" || d.Path[1].Framework != "sp800-207" {
			t.Errorf("a path %v", d.Path)
		}
	}
}
