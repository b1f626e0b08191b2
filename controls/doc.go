// Package controls holds what is checked and what came out, as plain data: a
// Pack of Controls on one side, an Assessment of Findings on the other. It
// knows no expression language; package controls/engine does, and it knows no
// framework; package frameworks does.
//
// The one rule behind every type here: a verdict is never better than the
// evidence. Unknown is the zero Verdict.
package controls
