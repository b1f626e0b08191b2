package frameworks

import (
	"fmt"
	"strings"
)

// A Ref names an entry of a catalog.
type Ref struct {
	Framework string // id of the catalog, such as csf-2.0
	ID        string // as the publisher spells it, such as PR.AA-05
}

// String is the reference as documents write it: csf-2.0:PR.AA-05.
func (r Ref) String() string { return r.Framework + ":" + r.ID }

// ParseRef reads a reference as documents write it. Whether the entry exists is
// for a Library to say.
func ParseRef(s string) (Ref, error) {
	framework, id, ok := strings.Cut(s, ":")
	if !ok || framework == "" || id == "" {
		return Ref{}, fmt.Errorf("%q is no reference: write framework:id, such as csf-2.0:PR.AA-05", s)
	}
	return Ref{framework, id}, nil
}

// MarshalText writes the reference as String does.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (r *Ref) UnmarshalText(text []byte) error {
	got, err := ParseRef(string(text))
	if err == nil {
		*r = got
	}
	return err
}
