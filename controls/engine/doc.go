// Package engine compiles controls and asks them of an estate. It is the only
// package that knows CEL: cel-go parses and checks, and defines what an expression
// means. A checked control is compiled to a typed plan, closures over the view
// types of package delegation, which decides it; what is missing, why it is an
// error and what plans do not cover comes from cel-go's interpreter. Both read
// through generated accessors, without reflection, and give the same answers.
//
// An unknown fact is an unknown value, so that logic is Kleene's: a verdict is
// decided only if no completion of the missing facts could change it, and an
// undecided one lists the facts that could.
//
//	eng, err := engine.Compile(builtin.Pack()) // once; safe for concurrent use
//	result, err := eng.Assess(ctx, view)       // every control about every record
//	why, err := eng.Explain(ctx, view, "ROT-01", subject)
//	gate, err := eng.Gate(ctx, view, engine.Ask{Gate: delegation.GatePartnerActivate, Subject: partner}, 24*time.Hour)
//	turns, err := eng.Forecast(ctx, view, t.Add(30*governance.Day))
//
// Work is counted in elements of lists that an expression visits: WithMaxCost bounds
// what may be written, WithMaxSteps what is run. A control that cannot be evaluated
// for a subject gives verdict Error there and stops nothing else.
package engine

//go:generate go run ../../internal/gen accessors ../../governance fields_gen.go
