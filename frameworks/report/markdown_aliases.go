package report

import (
	"cmp"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
)

// aliasUses are those of the assessment and of the mappings.
func (in Input) aliasUses() []controls.AliasUse {
	return slices.Concat(in.Assessment.Aliases, in.coverage().Aliases)
}

// aliases lists where an earlier id or another spelling was taken for the id.
func (m *markdown) aliases() {
	list := m.aliasUses()
	if len(list) == 0 {
		return
	}
	m.heading(2, "Ids that are written otherwise")
	m.paragraph("Each counts for what it means, and stays as it is written.")
	m.table([]string{"Written", "Means", "Framework", "Where"}, len(list), func(i int) []string {
		use := list[i]
		at := cmp.Or(use.Pos.String(), use.Subject.String(), "this assessment")
		return []string{code(use.Written), code(use.ID), stated(use.Framework), code(at + " " + use.Pointer)}
	})
}
