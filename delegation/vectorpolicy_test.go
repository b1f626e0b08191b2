package delegation_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A tokenLink is one token of a chain, or one block of a token, as a grant.
type tokenLink struct {
	scopes     []governance.Scope
	conditions []string
	until      time.Time // zero: ends with the others
}

// tokenUntil is when the grants behind tokens end that say nothing else.
var tokenUntil = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// tokenEstate has the grants behind a chain of tokens, the first by bearer 0 to bearer 1,
// all of them on record and within one organization.
func tokenEstate(t *testing.T, links ...tokenLink) *governance.Estate {
	t.Helper()
	claims := actClaims{Until: tokenUntil.Unix()}
	for i := max(len(links), 1); i >= 0; i-- {
		claims.Act = &actClaim{Subject: fmt.Sprint("bearer-", i), Act: claims.Act}
	}
	claims.Subject, claims.Act = claims.Act.Subject, claims.Act.Act
	e := actEstate(t, claims)
	e.Delegations = nil
	for i, l := range links {
		d := actGrant(fmt.Sprint("t", i), claims)
		d.GrantorID, d.GranteeID = vectorActor(fmt.Sprint("bearer-", i)), vectorActor(fmt.Sprint("bearer-", i+1))
		if d.Redelegations = governance.Some(int64(len(links) - 1 - i)); i > 0 {
			d.ParentID = governance.Some(fmt.Sprint("t", i-1))
		}
		d.Scopes, d.Conditions = l.scopes, governance.Some(l.conditions)
		if !l.until.IsZero() {
			d.ExpiresAt = governance.Some(l.until)
		}
		e.Delegations = append(e.Delegations, d)
	}
	if err := e.Validate(); err != nil {
		t.Fatal(err)
	}
	return e
}

// tokenRequest is what the last bearer of a chain asks for, where the caller vouches for
// facts.
func tokenRequest(links int, scope governance.Scope, facts []string) *governance.Request {
	return &governance.Request{Party: vectorActor(fmt.Sprint("bearer-", links)), Action: scope.Action, Resource: scope.Resource,
		OnBehalfOf: governance.Some(vectorActor("bearer-0")), Facts: governance.Some(facts)}
}

// checkVouched asks with no facts, and with ever more of them, each name=true or
// name=false. Allowed is only who has all facts vouched for; what is decided stays so.
func checkVouched(t *testing.T, name string, v *delegation.View, links int, scope governance.Scope, facts []string, want string) {
	t.Helper()
	for n := range len(facts) + 1 {
		d := v.Decide(tokenRequest(links, scope, facts[:n]), 0)
		denied := slices.ContainsFunc(facts[:n], func(f string) bool { return strings.HasSuffix(f, "=false") })
		step := want
		if n < len(facts) && want != "deny EXPIRED" {
			step = map[bool]string{true: "deny CONDITION_UNMET", false: "needs-evidence CONDITION_UNSTATED"}[denied]
		}
		if got := tokenAnswer(d); got != step {
			t.Errorf("%s: with facts %q: %s, want %s", name, facts[:n], got, step)
		}
	}
}

// tokenAnswer is a decision and the first of its reasons that decides.
func tokenAnswer(d delegation.Decision) string {
	codes := []string{}
	for _, r := range d.Reasons {
		codes = append(codes, string(r.Code))
	}
	for _, first := range []governance.Code{delegation.CodeExpired, delegation.CodeConditionUnmet} {
		if slices.Contains(codes, string(first)) && d.Outcome == delegation.Deny {
			return "deny " + string(first)
		}
	}
	return strings.TrimSpace(d.Outcome.String() + " " + strings.Join(slices.Compact(codes), " "))
}

// policyVectors are arguments of an invocation with policies of UCAN 1.0.0 that they
// satisfy, or not.
type policyVectors struct {
	Valid, Invalid []struct {
		Args     any
		Policies [][]json.RawMessage
	}
}

// TestUCANPolicies: a statement of a policy is a condition of the grant, in its own words.
// The library does not read it: whoever evaluates it vouches for the outcome. So does
// this test, by the rules of UCAN 1.0.0, which share nothing with the library.
func TestUCANPolicies(t *testing.T) {
	for file, published := range map[string]bool{"testdata/vectors/ucan-policy.json": false, sharedVectors + "ucan-1.0.0-policy.json": true} {
		t.Run(map[bool]string{true: "published", false: "own"}[published], func(t *testing.T) {
			var vectors policyVectors
			readVector(t, file, &vectors)
			type counted struct{ Cases, Policies int }
			got := map[string]counted{}
			for name, cases := range map[string][]struct {
				Args     any
				Policies [][]json.RawMessage
			}{"valid": vectors.Valid, "invalid": vectors.Invalid} {
				c := counted{Cases: len(cases)}
				for i, x := range cases {
					for n, policy := range x.Policies {
						c.Policies++
						checkPolicy(t, fmt.Sprintf("%s/%d/%d", name, i, n), x.Args, policy, name == "valid")
					}
				}
				got[name] = c
			}
			if published {
				var all map[string]json.RawMessage
				readVector(t, sharedVectors+"../expected.json", &all)
				want := map[string]counted{}
				if err := json.Unmarshal(all["delegation/ucan-1.0.0-policy.json"], &want); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("the vectors have %+v, want %+v, %v", got, want, err)
				}
			}
		})
	}
}

// checkPolicy asks under a grant with the statements of a policy, and under two grants
// that share them, for policies add up along a chain.
func checkPolicy(t *testing.T, name string, args any, policy []json.RawMessage, valid bool) {
	t.Helper()
	var conditions, facts []string
	all := true
	for _, statement := range policy {
		var text bytes.Buffer
		var s []any
		if err := cmp.Or(json.Compact(&text, statement), json.Unmarshal(statement, &s)); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(conditions, text.String()) {
			continue
		}
		conditions = append(conditions, text.String())
		facts = append(facts, fmt.Sprintf("%s=%t", text.String(), policyHolds(s, args)))
		all = all && policyHolds(s, args)
	}
	if all != valid {
		t.Errorf("%s: we find that the policy holds: %t, and the vector %t", name, all, valid)
	}
	scope := governance.Scope{Action: "messages.send", Resource: "tenant/acme/messages"}
	want := map[bool]string{true: "allow", false: "deny CONDITION_UNMET"}[valid]
	half := len(conditions) / 2
	for _, chain := range [][]tokenLink{{{conditions: conditions}}, {{conditions: conditions[:half]}, {conditions: conditions[half:]}}} {
		for i := range chain {
			chain[i].scopes = []governance.Scope{scope}
		}
		v := delegation.NewIndex(tokenEstate(t, chain...)).At(now)
		checkVouched(t, name, v, len(chain), scope, facts, want)
	}
}

// policyHolds evaluates a statement of UCAN 1.0.0 on a value.
func policyHolds(s []any, v any) bool {
	op, _ := s[0].(string)
	switch op {
	case "not":
		return !policyHolds(s[1].([]any), v)
	case "and", "or":
		below := s[1].([]any)
		holds := func(x any) bool { return policyHolds(x.([]any), v) }
		if op == "and" {
			return !slices.ContainsFunc(below, func(x any) bool { return !holds(x) })
		}
		return len(below) == 0 || slices.ContainsFunc(below, holds)
	}
	x, ok := policySelect(v, s[1].(string))
	if !ok {
		return false
	}
	switch op {
	case "all", "any":
		items, _ := x.([]any)
		if m, ok := x.(map[string]any); ok {
			for _, item := range m {
				items = append(items, item)
			}
		}
		wanted := op == "any"
		return wanted == slices.ContainsFunc(items, func(item any) bool { return policyHolds(s[2].([]any), item) == wanted })
	case "==":
		return reflect.DeepEqual(x, s[2])
	case "!=":
		return !reflect.DeepEqual(x, s[2])
	case "like":
		text, ok := x.(string)
		return ok && globForm(s[2].(string)).MatchString(text)
	}
	a, isNumber := x.(float64)
	b, ok := s[2].(float64)
	c := cmp.Compare(a, b)
	return isNumber && ok && map[string]bool{"<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0}[op]
}

// policySelect goes where a selector such as .a.b leads; . is the value itself.
func policySelect(v any, selector string) (any, bool) {
	for _, name := range strings.FieldsFunc(selector, func(r rune) bool { return r == '.' }) {
		m, _ := v.(map[string]any)
		next, ok := m[name]
		if !ok {
			return nil, false
		}
		v = next
	}
	return v, true
}

// globForm is a pattern in which * is any text, and \* itself.
func globForm(pattern string) *regexp.Regexp {
	parts := strings.Split(strings.ReplaceAll(pattern, `\*`, "\x00"), "*")
	for i := range parts {
		parts[i] = strings.ReplaceAll(regexp.QuoteMeta(parts[i]), "\x00", `\*`)
	}
	return regexp.MustCompile(`(?s)^` + strings.Join(parts, ".*") + `$`)
}

// TestUCANDelegations: a delegation of UCAN 1.0.0 that its subject issues itself is a grant
// of the command until it ends, with its policy for conditions.
func TestUCANDelegations(t *testing.T) {
	for name, file := range map[string]string{"own": "testdata/vectors/ucan-delegation.json", "published": sharedVectors + "ucan-1.0.0-delegation.json"} {
		t.Run(name, func(t *testing.T) {
			var vectors struct {
				Valid []struct {
					Name     string
					Envelope struct {
						Payload struct {
							Issuer  string            `json:"iss"`
							Subject string            `json:"sub"`
							Command string            `json:"cmd"`
							Until   int64             `json:"exp"`
							Policy  []json.RawMessage `json:"pol"`
						}
					}
				}
			}
			readVector(t, file, &vectors)
			for _, x := range vectors.Valid {
				p := x.Envelope.Payload
				scope := governance.Scope{Action: strings.ReplaceAll(strings.Trim(p.Command, "/"), "/", "."), Resource: "tenant/acme/box"}
				link := tokenLink{scopes: []governance.Scope{scope}, until: time.Unix(p.Until, 0).UTC()}
				var facts []string
				for _, statement := range p.Policy {
					link.conditions, facts = append(link.conditions, string(statement)), append(facts, string(statement)+"=true")
				}
				if p.Issuer != p.Subject {
					t.Errorf("%s: issued by another than its subject, which takes a proof", x.Name)
				}
				index := delegation.NewIndex(tokenEstate(t, link))
				checkVouched(t, p.Command, index.At(link.until.Add(-time.Second)), 1, scope, facts, "allow")
				checkVouched(t, p.Command, index.At(link.until), 1, scope, facts, "deny EXPIRED")
			}
			if len(vectors.Valid) == 0 {
				t.Error("no delegation")
			}
		})
	}
}
