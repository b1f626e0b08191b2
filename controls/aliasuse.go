package controls

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// Codes of alias uses.
const (
	CodeControlAlias     governance.Code = "CONTROL_ALIAS"     // an earlier id of a control
	CodeRequirementAlias governance.Code = "REQUIREMENT_ALIAS" // another spelling of the id of a requirement
)

// An AliasUse is a place where an earlier id, or another spelling, stands instead of
// the id. It counts for what is meant, and stays written as it is.
type AliasUse struct {
	Code      governance.Code     `json:"code"`
	Subject   governance.Ref      `json:"subject,omitzero"`    // the record that it stands in; zero where it is in none
	Pos       governance.Position `json:"position,omitzero"`   // in a file of a pack or mapping; the estate knows the places of records
	Pointer   string              `json:"pointer,omitempty"`   // RFC 6901, within the record, the file or else the assessment
	Framework string              `json:"framework,omitempty"` // id of the catalog; "" of a control
	Written   string              `json:"written"`
	ID        string              `json:"id"` // what it means
}

// Aliases lists where the pack names a control by an earlier id: the bounds of its
// profiles, in the order of the file, then those that Narrow was given.
func (p *Pack) Aliases() []AliasUse { return slices.Clone(p.aliases) }

// AliasUse is that an id stands at a place, if it is an earlier id of a control of
// the pack; else it is false.
func (p *Pack) AliasUse(written string, at AliasUse) (AliasUse, bool) {
	c, ok := p.byID[written]
	if !ok {
		return AliasUse{}, false
	}
	return c.aliasUse(written, at)
}

func (c *Control) aliasUse(written string, at AliasUse) (AliasUse, bool) {
	at.Code, at.Written, at.ID = CodeControlAlias, written, c.ID
	return at, written != c.ID
}
