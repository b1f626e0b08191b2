package controlstest

import (
	"fmt"
	"io/fs"

	"github.com/mandate-nhi/mandate/delegation"
)

// A Case is one estate of the cases of a control, for tests of one's own over what
// Run reads.
type Case struct {
	Name   string           // such as ROT-01/1: the control, and which estate of its archive
	About  string           // the comment of the archive
	Estate string           // the document, as it is written
	View   *delegation.View // of the estate at the instant of the case, with its verifications
}

// Cases reads the cases of a control, in their order (see Run). The error lists
// everything wrong with the archive.
func Cases(cases fs.FS, control string, opts ...Option) ([]Case, error) {
	a, err := settingsOf(opts).readArchive(cases, control)
	if err != nil {
		return nil, err
	}
	out := make([]Case, len(a.cases))
	for i, k := range a.cases {
		out[i] = Case{Name: fmt.Sprintf("%s/%d", control, i+1), About: a.text.Comment, Estate: k.estate, View: k.view}
	}
	return out, nil
}
