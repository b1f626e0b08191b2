// Package oscalsrm imports who answers for what from OSCAL: what a system security plan
// provides to, and demands of, the systems that leverage it, in JSON. Plans of OSCAL 1.x
// keep it in export; NIST's prototype of a shared responsibility matrix, which is in no
// release of OSCAL, has the same entries without export, and a root of its own.
//
//	oscal-cli convert --to=json plan.xml plan.json
//
// Name all plans of a chain at once, from the provider to whoever uses the service, so
// that references from one to the other can be resolved.
//
// # What becomes of what
//
// The organization of a document is its one party of type organization, else
// Options.Self. Each provided entry is an Assignment of the own duty
// x-oscal.<statement>.provided.<uuid> to it, both responsible and accountable. Each
// responsibility is an Assignment of x-oscal.<statement>.responsibility.<uuid> to the
// organizations of those plans that say they satisfy it; until one does to the party
// oscal:leveraging:<organization>, which is in no file: an alias says who that is. That
// an organization satisfies what it demands itself is reported, and does not count.
//
// Who does the work is the organization, unless responsible-roles names parties of the
// document: of the entry, else of what is around it, the nearest first; of what a provider
// demands only those of the entry itself count. Who answers for it is the organization
// all the same. A role alone names nobody, and one unknown party leaves the work with the
// organization. A person is of the organization of the party, else of the document.
//
// Where a statement has no id, that of its control stands. The labels are
// oscal.control, oscal.entry (provided or responsibility), oscal.exportable,
// oscal.provided (the entry that a responsibility comes with) and oscal.roles (between
// spaces). A responsibility that is marked not exportable is skipped, for it is nobody else's.
//
// A reference to an entry that is in no file is reported. Ids are kept as they are; a
// remark counts those that are no UUIDs.
//
// # What stays unknown
//
//   - When a duty was accepted, from when until when it holds, on what contract it rests,
//     and of which tenant it is.
//   - Which duties of this model an entry means: its prose is not read, nor taken over,
//     for much of it is not to be shared.
//   - Which other duties there are: no list of them is ever complete.
package oscalsrm
