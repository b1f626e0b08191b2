// Package engine compiles controls and asks them of an estate. It is the only
// package that knows CEL: cel-go parses, checks and evaluates, over accessors
// that are generated from the view types of package delegation, without
// reflection.
//
// An unknown fact is an unknown value, so that logic is Kleene's: a verdict is
// decided only if no completion of the missing facts could change it, and an
// undecided one lists the facts that could.
package engine

//go:generate go run ../../internal/gen accessors ../../governance fields_gen.go
