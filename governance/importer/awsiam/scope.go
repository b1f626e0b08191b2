package awsiam

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

const (
	maxScopes          = 1_000_000 // of one estate; what is over it is left unknown
	maxStatementScopes = 4096      // of one statement; a larger one is one opaque scope
	maxText            = 512       // bytes of an action or resource; a statement with a longer one is one opaque scope
	maxRaw             = 512       // bytes of vendor text kept with an opaque statement
)

// A policy is what one or more policy documents allow, as far as the model can
// say it. What it cannot say is an opaque scope, never a wider one.
type policy struct {
	scopes []governance.Scope
	denies bool // something is or may be denied, which is not subtracted from scopes
}

// A sum is what several policies allow together.
type sum struct {
	parts  [][]governance.Scope
	denies bool
}

func (s *sum) add(p *policy) {
	s.parts, s.denies = append(s.parts, p.scopes), s.denies || p.denies
}

// scopes is a list of its own, with room for no more.
func (s *sum) scopes() []governance.Scope {
	n := 0
	for _, part := range s.parts {
		n += len(part)
	}
	list := make([]governance.Scope, 0, n)
	for _, part := range s.parts {
		list = append(list, part...)
	}
	return normal(list)
}

// policyDocument reads one policy document that is attached in this account.
func (r *run) policyDocument(account string, doc importer.Node) (*policy, bool) {
	list, ok := r.statements(doc)
	if !ok {
		return nil, false
	}
	p := &policy{scopes: make([]governance.Scope, 0, len(list))}
	for _, s := range list {
		switch {
		case s.unclear:
			p.scopes, p.denies = append(p.scopes, s.opaque()), true
		case s.allow:
			p.scopes = append(p.scopes, r.allowed(account, s)...)
		default:
			p.denies = true
			r.Report(s.node, importer.Info, importer.CodeNotMapped, "a Deny is not subtracted: the scopes of who holds this policy are an upper bound")
		}
	}
	return p, true
}

// allowed maps a statement that allows: every action on every resource.
func (r *run) allowed(account string, s statement) []governance.Scope {
	if why := r.unsayable(s); why != "" {
		r.Report(s.node, importer.Info, importer.CodeNotMapped, "the statement has "+why+": it is kept as one opaque scope")
		return []governance.Scope{s.opaque()}
	}
	scopes := make([]governance.Scope, 0, len(s.actions)*len(s.resources))
	opaque := 0
	for _, action := range s.actions {
		for _, resource := range s.resources {
			scope := mapScope(account, action, resource)
			if strings.Contains(scope.Action, ":") {
				opaque++
			}
			if isSecretScope(scope) {
				r.Report(s.node, importer.Error, importer.CodeSecretDropped, "an action or resource looks like a secret value; it is not taken over")
				scope = s.opaqueAs("")
			}
			scopes = append(scopes, scope)
		}
	}
	if opaque > 0 {
		r.Report(s.node, importer.Info, importer.CodeNotMapped, fmt.Sprintf("pairs of action and resource that keep the text of AWS: %d of %d, for a wildcard inside a name or a resource that names no account", opaque, len(scopes)))
	}
	return scopes
}

// unsayable is why a statement cannot be said pair by pair, or "".
func (r *run) unsayable(s statement) string {
	pairs := len(s.actions) * len(s.resources)
	switch {
	case len(s.conditions) > 0:
		return "a condition"
	case len(s.notActions)+len(s.notResources) > 0:
		return "NotAction or NotResource"
	case pairs == 0:
		return "no action or no resource"
	case pairs > maxStatementScopes:
		return fmt.Sprintf("more than %d pairs of action and resource", maxStatementScopes)
	case slices.ContainsFunc(s.actions, tooLong) || slices.ContainsFunc(s.resources, tooLong):
		return fmt.Sprintf("a text of more than %d bytes", maxText)
	case !r.take(pairs):
		return fmt.Sprintf("no room, for an import holds %d scopes", maxScopes)
	}
	return ""
}

func tooLong(s string) bool { return len(s) > maxText }

// take reports whether n more scopes fit.
func (r *run) take(n int) bool {
	if n > r.scopesLeft {
		return false
	}
	r.scopesLeft -= n
	return true
}

func isSecretScope(s governance.Scope) bool {
	return governance.IsSecret(s.Action) || governance.IsSecret(s.Resource) || governance.IsSecret(s.Raw.Or(""))
}

// mapScope maps one pair. The scope is opaque, its action with a colon, where
// the action or the resource cannot be said exactly.
func mapScope(account, action, resource string) governance.Scope {
	scope := governance.Scope{Raw: governance.Some(action + " on " + resource)}
	mapped, ok := mapAction(action)
	path, exact := mapResource(account, resource)
	if ok && exact {
		scope.Action, scope.Resource = mapped, path
		return scope
	}
	scope.Action, scope.Resource = "aws:"+action, resource
	if exact {
		scope.Resource = path
	}
	return scope
}

// mapAction maps s3:GetObject to aws.s3.GetObject, s3:* to aws.s3.* and * to
// itself. A wildcard inside a name has no exact form.
func mapAction(action string) (string, bool) {
	service, verb, ok := strings.Cut(action, ":")
	switch {
	case action == "*" || action == "*:*":
		return "*", true
	case !ok || !isName(service) || verb != "*" && !isName(verb):
		return "", false
	}
	return "aws." + strings.ToLower(service) + "." + verb, true
}

func isName(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; !('a' <= c && c <= 'z' || '0' <= s[i] && s[i] <= '9' || s[i] == '-' || s[i] == '_') {
			return false
		}
	}
	return s != ""
}

// mapResource maps * to the account, and an ARN that names its account to
// tenant/<account>/<service>/<region, or - where there is none>/<resource>. A
// last segment * stands for one or more segments, as in AWS. Anything else has
// no exact form: an ARN without account, a wildcard inside a segment, a policy
// variable.
func mapResource(account, resource string) (string, bool) {
	if resource == "*" {
		return "tenant/" + account + "/**", account != ""
	}
	a, ok := parseARN(resource)
	if !ok || !isAccount(a.account) || !isName(a.service) || a.region != "" && a.region != "*" && !isName(a.region) {
		return "", false
	}
	segments := strings.Split(a.resource, "/")
	for i, s := range segments {
		last := i == len(segments)-1
		if s == "*" && last {
			segments[i] = "*/**"
		} else if !isSegment(s) {
			return "", false
		}
	}
	return strings.Join([]string{"tenant", a.account, strings.ToLower(a.service), cmp.Or(a.region, "-"), strings.Join(segments, "/")}, "/"), true
}

// isSegment reports whether s can be one segment of a resource without meaning
// something else there: printable ASCII without wildcards, percent signs and
// policy variables.
func isSegment(s string) bool {
	if s == "" || s == "." || s == ".." {
		return false
	}
	return !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("*?%$@", c) })
}

// opaque is the one scope of a statement that the model cannot say. Scopes of
// statements that differ differ.
func (s statement) opaque() governance.Scope {
	var b strings.Builder
	write := func(word string, list []string) {
		if len(list) > 0 && b.Len() < maxRaw {
			fmt.Fprintf(&b, "%s %s ", word, strings.Join(list[:min(len(list), 32)], ", "))
		}
	}
	write("Action", s.actions)
	write("NotAction", s.notActions)
	write("Resource", s.resources)
	write("NotResource", s.notResources)
	for _, c := range s.conditions {
		write("Condition", []string{c.operator + "(" + c.key + ")"})
	}
	raw := strings.TrimSpace(b.String())
	if len(raw) > maxRaw {
		raw = strings.ToValidUTF8(raw[:maxRaw], "") + "…"
	}
	if governance.IsSecret(raw) {
		raw = ""
	}
	return s.opaqueAs(raw)
}

func (s statement) opaqueAs(raw string) governance.Scope {
	scope := governance.Scope{Action: "aws:statement:" + s.digest(), Resource: "*"}
	if raw != "" {
		scope.Raw = governance.Some(raw)
	}
	return scope
}

// unresolved is what something allows that the files do not hold: one opaque
// scope, and it may deny something too.
func unresolved(kind, name string) *policy {
	return &policy{scopes: []governance.Scope{{Action: "aws:" + kind + ":" + name, Resource: "*"}}, denies: true}
}

// normal sorts scopes and drops repetitions.
func normal(scopes []governance.Scope) []governance.Scope {
	slices.SortFunc(scopes, func(a, b governance.Scope) int {
		return cmp.Or(strings.Compare(a.Action, b.Action), strings.Compare(a.Resource, b.Resource), strings.Compare(a.Raw.Or(""), b.Raw.Or("")))
	})
	return slices.CompactFunc(scopes, func(a, b governance.Scope) bool { return a.Action == b.Action && a.Resource == b.Resource })
}
