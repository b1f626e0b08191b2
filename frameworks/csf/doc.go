// Package csf writes what an assessment says in the forms of NIST CSF 2.0: the
// Organizational Profile, one row for each of the 106 outcomes in the columns of
// NIST's template, and for each partner a supplier file that ends with GV.SC-01 to
// GV.SC-10 row by row.
//
//	result, err := eng.Assess(ctx, view, engine.KeepPasses())
//	p, err := csf.New(csf.Input{View: view, Assessment: result, Pack: eng.Pack(), Library: frameworks.Builtin()})
//	err = p.CSV(w)
//
// The current status is that of frameworks.Cover: the evidence supports an outcome
// or does not, and what is unknown, not run or asked by no control says so. No
// outcome is ever called implemented and no Tier is computed. What is aimed at,
// how urgent it is, who owns it and until when only the organization can say: see
// ReadTarget.
//
// Outcomes are described by our own summaries, not by NIST's text.
package csf
