// Package controls holds what is checked and what came out, as plain data: a
// Pack of Controls on one side, an Assessment of Findings on the other. It
// knows no expression language; package controls/engine does, and it knows no
// framework; package frameworks does.
//
//	result, err := eng.Assess(ctx, view) // package engine
//	for _, f := range result.Findings {
//		fmt.Println(f.Control, f.Subject, f.Verdict, f.Missing, f.Reasons)
//	}
//	changes := controls.Compare(before, result, pack)
//
// The one rule behind every type here: a verdict is never better than the
// evidence. Unknown is the zero Verdict. A control's id is for ever, and a new
// meaning is a new id; every number in it is a parameter with a range and a source,
// which profiles and callers narrow and never widen (Pack.Narrow). Rates are
// integers with their denominators, and Unknown stands beside them.
package controls
