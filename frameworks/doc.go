// Package frameworks says what an assessment means to those who ask by the
// number of a framework: OWASP NHI Top 10 2025, NIST CSF 2.0, NIST SP 800-207
// and NIST AI RMF 1.0, or catalogs of your own.
//
// A Catalog lists the entries of one edition of a framework: ids, titles,
// hierarchy and what became of those withdrawn, never the publisher's text. NIST
// CSF 1.1 and SP 800-53 Rev. 5 are there too, so that citations of them resolve;
// no mapping is to them. A Mapping says which controls bear on
// which entries, in what Relation and why. A Library holds both, and Cover puts
// an assessment beside it:
//
//	lib := frameworks.Builtin()
//	cover := frameworks.Cover(assessment, lib)
//	for _, r := range cover.Requirements {
//		fmt.Println(r.Framework, r.ID, r.Status, r.Controls, r.Counts, r.NotRun)
//	}
//
// A control bears on a requirement, it does not satisfy it: the best Status is
// Supported, and nothing is supported while a verdict under it is unknown, in
// error or not run. A requirement on which no control bears is listed too, as
// NoControl, so that a gap of ours never looks like a result of yours.
//
// CoverParties says the same of each party, by the records that belong to it, and of
// each chain of partners, which is as good as its weakest link; and Answers who is to
// see to a requirement, by the duties. What follows through a crosswalk is kept apart
// (Coverage.AddDerived): it is no evidence.
//
// Library.Resolve says what somebody means who cites a framework, in whatever
// spelling and edition, and Library.FindCitations does so for a whole document.
// They never guess: what has two readings has a verdict that says so, and only
// what loses nothing is offered as a correction.
//
// Library.Accept reads an id that somebody wrote into a file: in any spelling that
// means one entry in force, which it reports as an AliasUse, and else not at all.
// CompareCoverage compares with an earlier result by the same rules.
//
// Your own catalogs and mappings are JSON files in the shape of those in the
// folders catalog, mapping, crosswalk and duty; Library.Extend puts them beside ours, and
// Library.Check compares the mappings with your pack of controls. Read, NewCatalog and
// the like make one of them, for Library.Add; package oscal reads and writes them as
// OSCAL. The built-in catalogs have no text of a publisher: Library.Overlay shows that of
// a file of yours beside our ids. Library.Diff compares two editions.
//
// Where you print ids and titles, print Coverage.Attributions as well: the
// license of OWASP's titles, CC BY-SA 4.0, asks for it. The digest of a catalog
// is that of its file, byte for byte.
package frameworks
