// Package report writes an assessment and its coverage for people and tools:
// one file a format, all from the same Input. JSON is the whole of it, documented
// by Schema and read back by ReadJSON; Markdown and HTML are what an auditor reads.
//
// No format changes a verdict or hides an unknown. Numbers are integers with
// their denominators. Of a requirement no format says that it passes: the
// evidence supports it, or does not.
//
// What the formats share stands apart from them: Summarize counts, Worklist
// ranks the facts that are missing, and both are free for other uses.
//
//	cover := frameworks.Cover(result, frameworks.Builtin())
//	err := report.Markdown(w, report.Input{Assessment: result, Coverage: cover})
package report
