// Package reports counts what an assessment and the view it was made of add up to:
// who is exposed, what is managed, what is due. Each report is one typed result,
// plain data in a stable order, that encodes as JSON.
//
//	result, err := eng.Assess(ctx, view, engine.KeepPasses())
//	r, err := reports.New(view, result)
//	due := r.DueSoon(30 * governance.Day)
//
// Every count is a Share: how many certainly are, of how many, for how many facts
// are missing, and which cases those are. What is not known counts as neither good
// nor bad, and a case that is counted as certain stays so under every completion of
// the missing facts; when verdicts turn (RPT-09) may be put off. Parties and tenants are those of the attribution of a record.
package reports
