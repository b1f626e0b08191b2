package delegation

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A Pattern is a scope made ready to compare. Comparing is decided on the text
// of the patterns only, and takes time linear in their segments. The zero
// Pattern covers nothing and intersects nothing.
//
// An action is literal, or * for everything, or ends in .* for one or more
// further segments: secrets does not include secrets.rotate. In a resource *
// is exactly one segment and a last ** is zero or more. A scope that is a
// vendor's own text, or that is not of this form, is opaque: it equals itself
// and nothing else, and wildcards in it are literal.
type Pattern struct {
	text     string
	opaque   bool
	action   []string // segments; without the last one of a wild action
	wild     bool     // the action ends in *
	resource []string // segments; without a last **
	deep     bool     // the resource ends in **
}

// PatternOf reads a scope. Every scope has a pattern.
func PatternOf(s governance.Scope) Pattern {
	p := Pattern{text: s.String(), opaque: true}
	if s.Opaque() || !p.readAction(s.Action) || !p.readResource(s.Resource) {
		return Pattern{text: p.text, opaque: true}
	}
	p.opaque = false
	return p
}

func (p *Pattern) readAction(s string) bool {
	p.action = strings.Split(s, ".")
	if last := len(p.action) - 1; p.action[last] == "*" {
		p.action, p.wild = p.action[:last], true
	}
	for _, segment := range p.action {
		if !isSegment(segment) {
			return false
		}
	}
	return true
}

func (p *Pattern) readResource(s string) bool {
	p.resource = strings.Split(s, "/")
	if last := len(p.resource) - 1; p.resource[last] == "**" {
		p.resource, p.deep = p.resource[:last], true
		if last == 0 { // a resource has at least one segment
			p.resource = []string{"*"}
		}
	}
	for _, segment := range p.resource {
		if segment != "*" && !isSegment(segment) {
			return false
		}
	}
	return true
}

// isSegment accepts what a normalized segment holds: printable ASCII without the
// characters that have a meaning, and neither empty nor a dot segment (SPIFFE ID
// §2.2 is the model). Text in other scripts has more than one spelling.
func isSegment(s string) bool {
	if s == "" || s == "." || s == ".." {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || c == '*' || c == '%' || c == '/' || c == '@' || c == '\\' {
			return false
		}
	}
	return true
}

// String is the canonical text of the scope.
func (p Pattern) String() string { return p.text }

// Opaque reports whether the pattern compares by equality only.
func (p Pattern) Opaque() bool { return p.opaque }

// Literal reports whether exactly one request matches.
func (p Pattern) Literal() bool {
	return !p.opaque && p.text != "" && !p.wild && !p.deep && !slices.Contains(p.resource, "*")
}

// Covers reports whether every request that q matches is matched by p. It is
// reflexive and transitive.
func (p Pattern) Covers(q Pattern) bool {
	if p.text == "" || q.text == "" || p.opaque || q.opaque {
		return p.text != "" && p.opaque == q.opaque && p.text == q.text
	}
	return p.coversAction(q) && p.coversResource(q)
}

func (p Pattern) coversAction(q Pattern) bool {
	if !p.wild {
		return !q.wild && slices.Equal(p.action, q.action)
	}
	if len(q.action) < len(p.action) || len(q.action) == len(p.action) && !q.wild {
		return false
	}
	return slices.Equal(p.action, q.action[:len(p.action)])
}

func (p Pattern) coversResource(q Pattern) bool {
	if len(q.resource) < len(p.resource) || !p.deep && (q.deep || len(q.resource) != len(p.resource)) {
		return false
	}
	for i, segment := range p.resource {
		if segment != "*" && segment != q.resource[i] {
			return false
		}
	}
	return true
}

// Intersects reports whether some request matches both. It is symmetric.
func (p Pattern) Intersects(q Pattern) bool {
	if p.text == "" || q.text == "" || p.opaque || q.opaque {
		return p.text != "" && p.opaque == q.opaque && p.text == q.text
	}
	return p.meetsAction(q) && p.meetsResource(q)
}

func (p Pattern) meetsAction(q Pattern) bool {
	if !p.wild && !q.wild {
		return slices.Equal(p.action, q.action)
	}
	if !p.wild || q.wild && len(q.action) < len(p.action) {
		p, q = q, p
	}
	// p is wild, and q is literal or at least as long
	if len(q.action) < len(p.action) || len(q.action) == len(p.action) && !q.wild {
		return false
	}
	return slices.Equal(p.action, q.action[:len(p.action)])
}

func (p Pattern) meetsResource(q Pattern) bool {
	short, long := p, q
	if len(short.resource) > len(long.resource) {
		short, long = long, short
	}
	if len(short.resource) < len(long.resource) && !short.deep {
		return false
	}
	for i, segment := range short.resource {
		if other := long.resource[i]; segment != "*" && other != "*" && segment != other {
			return false
		}
	}
	return true
}

// Root is the authority that a pattern's resource names by its first two
// segments, tenant/<id> or org/<id>. It returns false where these do not decide:
// a wild or opaque pattern, or another first segment.
func (p Pattern) Root() (kind, id string, ok bool) {
	if p.opaque || len(p.resource) < 2 || p.resource[1] == "*" || p.resource[0] != "tenant" && p.resource[0] != "org" {
		return "", "", false
	}
	return p.resource[0], p.resource[1], true
}
