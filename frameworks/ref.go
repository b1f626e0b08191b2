package frameworks

import (
	"errors"
	"strings"
)

// A Ref names an entry of a catalog, or with an empty ID the catalog. It is
// written framework:ID, as csf-2.0:PR.AA-05.
type Ref struct {
	Framework string // id of the catalog
	ID        string
}

// String is the reference as documents write it.
func (r Ref) String() string {
	if r.ID == "" {
		return r.Framework
	}
	return r.Framework + ":" + r.ID
}

// MarshalText writes the reference as documents do.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a reference as documents write it. Whether it exists is for
// a Library to say.
func (r *Ref) UnmarshalText(text []byte) error {
	r.Framework, r.ID, _ = strings.Cut(string(text), ":")
	if r.Framework == "" {
		return errors.New("write framework:ID, such as csf-2.0:PR.AA-05")
	}
	return nil
}
