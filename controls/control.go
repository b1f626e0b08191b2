package controls

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// A Control is one question that is asked about every record of a kind. It is
// plain data: the expressions are CEL, compiled by package controls/engine.
type Control struct {
	ID          string          // for ever; a new meaning is a new id
	Title       string          // what holds when the control passes
	Subject     governance.Kind // the records it asks about
	Severity    Severity
	Rationale   string // why anybody should care, in one or two sentences
	Applies     string // CEL; false means that the control does not ask about this subject
	Pass        string // CEL; asked where Applies is true
	Params      []Param
	Evidence    []governance.EvidenceKind // kinds of evidence that can supply what it asks for
	Remediation string                    // what to do about a fail
	Profiles    []string                  // gates and uses that ask for it; baseline holds every control
	Lifecycle   Lifecycle
	Aliases     []string // earlier ids, accepted wherever an id is
}

// A Lifecycle says from which version of the pack on a control exists and
// whether it is on its way out.
type Lifecycle struct {
	Since      string
	Deprecated string // version; "" for a control in good standing
	ReplacedBy string // id
}

// Param returns the parameter of that name.
func (c *Control) Param(name string) (Param, bool) {
	for _, p := range c.Params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// named reports whether the id, or an alias, is the control's.
func (c *Control) named(id string) bool { return c.ID == id || slices.Contains(c.Aliases, id) }

func (c *Control) clone() *Control {
	d := *c
	d.Params = slices.Clone(c.Params)
	d.Evidence = slices.Clone(c.Evidence)
	d.Profiles = slices.Clone(c.Profiles)
	d.Aliases = slices.Clone(c.Aliases)
	return &d
}
