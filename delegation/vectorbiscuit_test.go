package delegation_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A biscuitCase is a token of Biscuit, block by block, and what a verifier found of it.
type biscuitCase struct {
	Title    string
	Filename string
	Token    []struct{ Code string }
	Outcomes map[string]struct {
		Authorizer string        `json:"authorizer_code"`
		Result     biscuitResult `json:"result"`
	} `json:"validations"`
}

// A biscuitResult is Ok, or the sort of error with the checks that failed.
type biscuitResult struct {
	kind   string
	failed map[[2]int]bool // by block and number
}

// UnmarshalJSON reads {"Ok": 0} and {"Err": {sort: detail}}.
func (r *biscuitResult) UnmarshalJSON(data []byte) error {
	var v struct {
		Err map[string]json.RawMessage
	}
	err := json.Unmarshal(data, &v)
	*r = biscuitResult{kind: "Ok", failed: map[[2]int]bool{}}
	for kind, detail := range v.Err {
		r.kind = kind
		var logic struct {
			Unauthorized struct {
				Checks []struct {
					Block *struct {
						Block int `json:"block_id"`
						Check int `json:"check_id"`
					}
				}
			}
		}
		json.Unmarshal(detail, &logic) // an Execution is a text
		for _, c := range logic.Unauthorized.Checks {
			if c.Block != nil {
				r.failed[[2]int{c.Block.Block, c.Block.Check}] = true
			}
		}
	}
	return err
}

// biscuitCarried counts what of tokens our model holds, and what it does not.
type biscuitCarried struct {
	Rights, Conditions, Ends               int // scopes, conditions and ends of grants
	Facts, Rules, VerifierChecks, Unsigned int // what only a verifier can make use of; tokens that are none
}

var (
	biscuitRight = regexp.MustCompile(`^right\("([^"]*)", "([^"]*)"\)$`)
	biscuitEnd   = regexp.MustCompile(`^check if time\(\$time\), \$time <= ([0-9TZ:-]+)$`)
	biscuitAsks  = regexp.MustCompile(`(resource|operation)\("([^"]*)"\);`)
	biscuitTime  = regexp.MustCompile(`time\(([0-9TZ:-]+)\);`)
)

// links are the blocks as grants. Rights of the first block are scopes; a check is a
// condition in its own words, or an end. Where a token names no rights, whatever its
// verifier allows is asked for.
func (c biscuitCase) links(asked governance.Scope, carried *biscuitCarried) (links []tokenLink, checks [][]string) {
	scopes := []governance.Scope{}
	for i, block := range c.Token {
		link, own := tokenLink{}, []string{}
		for line := range strings.SplitSeq(block.Code, ";\n") {
			right, end := biscuitRight.FindStringSubmatch(line), biscuitEnd.FindStringSubmatch(line)
			switch {
			case line == "":
			case right != nil && i == 0:
				carried.Rights++
				scopes = append(scopes, governance.Scope{Action: right[2], Resource: "tenant/acme/" + right[1]})
			case end != nil:
				carried.Ends++
				link.until, _ = time.Parse(time.RFC3339, end[1])
				own = append(own, "")
			case strings.HasPrefix(line, "check "):
				carried.Conditions++
				link.conditions, own = append(link.conditions, line), append(own, line)
			case strings.Contains(line, "<-"):
				carried.Rules++
			default:
				carried.Facts++
			}
		}
		links, checks = append(links, link), append(checks, own)
	}
	if len(scopes) == 0 {
		scopes = append(scopes, asked)
	}
	for i := range links {
		links[i].scopes = scopes
	}
	return links, checks
}

// biscuitAsked is what a verifier is asked for, and when.
func biscuitAsked(code string) (governance.Scope, time.Time) {
	scope, at := governance.Scope{Action: "read", Resource: "tenant/acme/anything"}, now
	found := map[string]bool{}
	for _, m := range biscuitAsks.FindAllStringSubmatch(code, -1) {
		switch {
		case found[m[1]]: // of several the first
		case m[1] == "resource":
			scope.Resource = "tenant/acme/" + m[2]
		default:
			scope.Action = m[2]
		}
		found[m[1]] = true
	}
	if m := biscuitTime.FindStringSubmatch(code); m != nil {
		at, _ = time.Parse(time.RFC3339, m[1])
	}
	return scope, at
}

// TestBiscuits: each block of a token is a grant below that of the block before. Its checks
// are conditions that the library does not read; a verifier vouches for those that hold.
// What the verifier refuses is never allowed, and what it allows, once it vouches, is.
// What only it knows does not carry over: its own checks, rules that make facts of facts,
// facts that are no rights. A token with a bad signature is no grant at all.
func TestBiscuits(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		want       biscuitCarried
	}{
		{"own", "testdata/vectors/biscuit.json", biscuitCarried{Rights: 3, Conditions: 3, Ends: 1, Facts: 1, Rules: 1, VerifierChecks: 1, Unsigned: 1}},
		{"published", sharedVectors + "biscuit-samples.part1.json", biscuitCarried{Rights: 8, Conditions: 54, Ends: 1, Facts: 9, Rules: 6, VerifierChecks: 3, Unsigned: 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var vectors struct{ Testcases []biscuitCase }
			readVector(t, tt.file, &vectors)
			var carried biscuitCarried
			for _, c := range vectors.Testcases {
				c.check(t, &carried)
			}
			if diff := cmp.Diff(tt.want, carried); diff != "" {
				t.Errorf("carried over mismatch (-want +got):\n%s", diff)
			}
			if tt.name == "published" {
				checkBiscuitFacts(t, vectors.Testcases)
			}
		})
	}
}

func (c biscuitCase) check(t *testing.T, carried *biscuitCarried) {
	for name, x := range c.Outcomes {
		name = c.Filename + "/" + name
		scope, at := biscuitAsked(x.Authorizer)
		once := biscuitCarried{VerifierChecks: strings.Count(x.Authorizer, "check ")}
		links, checks := c.links(scope, &once)
		if x.Result.kind == "Format" {
			once, links = biscuitCarried{Unsigned: 1}, nil
		}
		e := tokenEstate(t, links...)
		var facts []string
		want := "allow"
		for i := range links {
			for n, check := range checks[i] {
				failed := x.Result.failed[[2]int{i, n}]
				switch {
				case check == "" && failed:
					want = "deny EXPIRED"
				case failed:
					want = "deny CONDITION_UNMET"
				}
				if check != "" {
					facts = append(facts, fmt.Sprintf("%s=%t", check, !failed))
				}
			}
		}
		v := delegation.NewIndex(e).At(at)
		switch {
		case x.Result.kind == "Execution": // nobody can vouch for what could not be evaluated
			checkVouched(t, name, v, len(links), scope, nil, "needs-evidence CONDITION_UNSTATED")
		case x.Result.kind == "Ok" || len(x.Result.failed) > 0:
			checkVouched(t, name, v, len(links), scope, facts, want)
		default: // the signature, or what the verifier asks beyond the token
			if d := v.Decide(tokenRequest(max(len(links), 1), scope, facts), 0); d.Outcome != delegation.Deny {
				t.Errorf("%s: %s, want a denial", name, tokenAnswer(d))
			}
		}
		carried.add(once)
	}
}

func (c *biscuitCarried) add(o biscuitCarried) {
	c.Rights, c.Conditions, c.Ends = c.Rights+o.Rights, c.Conditions+o.Conditions, c.Ends+o.Ends
	c.Facts, c.Rules = c.Facts+o.Facts, c.Rules+o.Rules
	c.VerifierChecks, c.Unsigned = c.VerifierChecks+o.VerifierChecks, c.Unsigned+o.Unsigned
}

// checkBiscuitFacts compares the published tokens with what was counted of them apart.
func checkBiscuitFacts(t *testing.T, cases []biscuitCase) {
	t.Helper()
	type facts struct {
		Title   string
		Blocks  int
		Results map[string]string
	}
	var all map[string]json.RawMessage
	readVector(t, sharedVectors+"../expected.json", &all)
	want, got := map[string]facts{}, map[string]facts{}
	if err := json.Unmarshal(all["delegation/biscuit-samples.part1.json"], &want); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		f := facts{c.Title, len(c.Token), map[string]string{}}
		for name, x := range c.Outcomes {
			f.Results[name] = x.Result.kind
		}
		got[c.Filename] = f
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts mismatch (-counted +read):\n%s", diff)
	}
}
