package governance

import (
	"errors"
	"strings"
)

// A Scope is one permission pattern. Canonical text is action@resource, such as
// secrets.rotate@tenant/acme/**; how patterns compare is the matter of package
// delegation.
type Scope struct {
	Action   string        `json:"action" fact:"constant,required,form=action"`     // what may be done: dotted, the last segment may be *; without @ [UCAN cmd; RFC 9396 actions; OAuth scope]
	Resource string        `json:"resource" fact:"constant,required,form=resource"` // on what: a slash path, * is one segment, a last ** the node and all below [RFC 9396 locations/identifier; UCAN sub; SPIFFE-like path]
	Raw      Field[string] `json:"raw,omitzero" fact:"constant"`                    // the vendor's own text, when it was mapped
}

// Patterns of the two halves of a scope. An action holds no @, so that the text
// action@resource can be read in one way only.
const (
	PatternAction   = `^[^@\x00-\x1f\x7f]+$`
	PatternResource = `^[^\x00-\x1f\x7f]+$`
)

// ParseScope reads action@resource. The first @ ends the action; the resource may
// hold more of them.
func ParseScope(text string) (Scope, error) {
	action, resource, ok := strings.Cut(text, "@")
	if !ok {
		return Scope{}, errors.New("a scope is written action@resource")
	}
	s := Scope{Action: action, Resource: resource}
	if err := s.check(); err != nil {
		return Scope{}, err
	}
	return s, nil
}

// String is the canonical text, action@resource.
func (s Scope) String() string { return s.Action + "@" + s.Resource }

// Opaque reports whether s is a vendor's own text that nobody has mapped, such as
// the action aws:s3:Get* or entra:role:<guid>: its action holds a colon. What is
// opaque equals itself and covers nothing else, wildcards in it are literal, and
// its privilege level is unknown.
func (s Scope) Opaque() bool { return strings.Contains(s.Action, ":") }

func (s Scope) check() error {
	return errors.Join(checkAction(s.Action), checkResource(s.Resource))
}

func checkAction(s string) error {
	if s == "" || hasControl(s) || strings.Contains(s, "@") {
		return errors.New("an action is a text without @ and control characters, such as secrets.rotate")
	}
	return nil
}

func checkResource(s string) error {
	if s == "" || hasControl(s) {
		return errors.New("a resource is a text without control characters, such as tenant/acme/**")
	}
	return nil
}

func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return true
		}
	}
	return false
}
