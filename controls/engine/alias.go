package engine

import (
	"strconv"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
)

// aliases lists where an earlier id of a control stands: in the pack, among the ids
// that are asked for, and in the exceptions that the view shows, by id.
func (e *Engine) aliases(v *delegation.View, only []string) []controls.AliasUse {
	list := e.pack.Aliases()
	note := func(written string, at controls.AliasUse) {
		if use, is := e.pack.AliasUse(written, at); is {
			list = append(list, use)
		}
	}
	for i, id := range only {
		note(id, controls.AliasUse{Pointer: "/basis/controls/" + strconv.Itoa(i)})
	}
	for s := range delegation.All[delegation.Exception](v) {
		note(s.Record().ControlID, controls.AliasUse{Subject: s.Ref(), Pointer: "/controlId"})
	}
	return list
}
