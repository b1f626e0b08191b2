package delegation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
)

func pattern(t testing.TB, text string) Pattern {
	t.Helper()
	s, err := governance.ParseScope(text)
	if err != nil {
		t.Fatalf("ParseScope(%q): %v", text, err)
	}
	return PatternOf(s)
}

func TestCovers(t *testing.T) {
	tests := []struct {
		name, parent, child string
		want                bool
	}{
		{"narrower action and resource", "users.*@tenant/acme/**", "users.read@tenant/acme/eu", true},
		{"everything covers everything", "*@**", "secrets.rotate@tenant/acme/**", true},
		{"wider action", "users.*@tenant/acme/**", "*@tenant/acme/**", false},
		{"no implicit nesting", "secrets@tenant/acme/**", "secrets.rotate@tenant/acme/**", false},
		{"a wildcard is not its own prefix", "users.*@tenant/acme/**", "users@tenant/acme/**", false},
		{"one segment is not many", "a.b@tenant/acme/*/keys", "a.b@tenant/acme/**", false},
		{"the node itself is outside", "a.b@tenant/acme/*/**", "a.b@tenant/acme/**", false},
		{"below the node is inside", "a.b@tenant/acme/**", "a.b@tenant/acme/*/**", true},
		{"a segment is a boundary", "a.b@tenant/acme/**", "a.b@tenant/acme-eu", false},
		{"wild parent over wild child", "a.*@tenant/acme/**", "a.b.*@tenant/acme/**", true},
		{"opaque equals itself", "aws:s3:Get*@tenant/1/**", "aws:s3:Get*@tenant/1/**", true},
		{"opaque covers nothing else", "aws:s3:*@tenant/1/**", "aws:s3:Get*@tenant/1/**", false},
		{"everything does not cover opaque", "*@**", "aws:s3:Get*@tenant/1/**", false},
		{"a wildcard inside is no pattern", "a.*.c@tenant/acme", "a.b.c@tenant/acme", false},
		{"dot segments are no resource", "a.b@tenant/acme/**", "a.b@tenant/acme/../other", false},
		{"percent-encoding is no resource", "a.b@tenant/acme/**", "a.b@tenant/acme/%2e%2e", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := pattern(t, tt.parent).Covers(pattern(t, tt.child)); got != tt.want {
				t.Errorf("%s covers %s = %t, want %t", tt.parent, tt.child, got, tt.want)
			}
		})
	}
}

// TestPatternsAgainstBruteForce compares Covers and Intersects with their
// definition, over every pattern and request of a small alphabet.
func TestPatternsAgainstBruteForce(t *testing.T) {
	var actions []string
	for _, a := range []string{"a", "b"} {
		actions = append(actions, a, a+".*")
		for _, b := range []string{"a", "b"} {
			actions = append(actions, a+"."+b, a+"."+b+".*")
		}
	}
	actions = append(actions, "*")
	segments := []string{"a", "b", "*"}
	resources := []string{"**"}
	for _, x := range segments {
		resources = append(resources, x, x+"/**")
		for _, y := range segments {
			resources = append(resources, x+"/"+y, x+"/"+y+"/**")
		}
	}
	var patterns []Pattern
	for _, a := range actions {
		for _, r := range resources {
			patterns = append(patterns, pattern(t, a+"@"+r))
		}
	}
	sets := make([]string, len(patterns)) // one byte a request: does it match?
	for i, p := range patterns {
		sets[i] = requestsOf(p)
	}
	for i, p := range patterns {
		for j, q := range patterns {
			covers, meets := true, false
			for k := range sets[i] {
				covers = covers && (sets[j][k] == '0' || sets[i][k] == '1')
				meets = meets || sets[j][k] == '1' && sets[i][k] == '1'
			}
			if p.Covers(q) != covers || p.Intersects(q) != meets {
				t.Fatalf("%s and %s: covers %t want %t, intersects %t want %t", p, q, p.Covers(q), covers, p.Intersects(q), meets)
			}
		}
	}
}

// requestsOf says for every request of the alphabet, up to one segment longer than
// any pattern, whether p matches it, by the words of the definition.
func requestsOf(p Pattern) string {
	action, resource, _ := strings.Cut(p.text, "@")
	var b strings.Builder
	for _, a := range words(4, ".") {
		for _, r := range words(4, "/") {
			if actionMatches(action, a) && resourceMatches(strings.Split(resource, "/"), strings.Split(r, "/")) {
				b.WriteByte('1')
			} else {
				b.WriteByte('0')
			}
		}
	}
	return b.String()
}

func words(n int, sep string) []string {
	list := []string{"a", "b"}
	out := list
	for range n - 1 {
		var longer []string
		for _, w := range list {
			longer = append(longer, w+sep+"a", w+sep+"b")
		}
		list = longer
		out = append(out, list...)
	}
	return out
}

func actionMatches(pattern, action string) bool {
	if prefix, wild := strings.CutSuffix(pattern, "*"); wild {
		return strings.HasPrefix(action, prefix) && len(action) > len(prefix)
	}
	return pattern == action
}

func resourceMatches(pattern, resource []string) bool {
	switch {
	case len(pattern) == 1 && pattern[0] == "**":
		return true
	case len(pattern) == 0 || len(resource) == 0:
		return len(pattern) == 0 && len(resource) == 0
	case pattern[0] != "*" && pattern[0] != resource[0]:
		return false
	}
	return resourceMatches(pattern[1:], resource[1:])
}

func ExamplePattern_Covers() {
	parent := PatternOf(governance.Scope{Action: "users.*", Resource: "tenant/acme/**"})
	fmt.Println(parent.Covers(PatternOf(governance.Scope{Action: "users.read", Resource: "tenant/acme/eu"})))
	fmt.Println(parent.Covers(PatternOf(governance.Scope{Action: "users.read", Resource: "tenant/acme-eu"})))
	// Output:
	// true
	// false
}

// TestLiteralRequests: a request that is compared as it stands is covered by the
// same patterns as its own pattern is.
func TestLiteralRequests(t *testing.T) {
	words := []string{"a", "b", "*", "**", "a.a", "a.*", "a.b.*", "*.a", "", "..", "x:y", "a b", "a.a.b", "a."}
	paths := []string{"a", "*", "**", "a/a", "a/*", "a/**", "*/a", "*/**", "a/*/b", "a/a/b", "a/../b", "", "a//b", "a/*/**", "a/%61"}
	literals := 0
	for _, action := range words {
		for _, resource := range paths {
			q := PatternOf(governance.Scope{Action: action, Resource: resource})
			asked, ok := literal(&governance.Request{Action: action, Resource: resource})
			if ok != q.Literal() {
				t.Errorf("%s@%s is literal: %t, its pattern: %t", action, resource, ok, q.Literal())
			}
			for _, a := range words {
				for _, r := range paths {
					p := PatternOf(governance.Scope{Action: a, Resource: r})
					if ok && asked.in(&p) != p.Covers(q) {
						t.Errorf("%s covers %s: %t, as it stands: %t", p, q, p.Covers(q), asked.in(&p))
					}
				}
			}
			if ok {
				literals++
			}
		}
	}
	if literals < 8 {
		t.Errorf("%d literal requests are too few", literals)
	}
}
