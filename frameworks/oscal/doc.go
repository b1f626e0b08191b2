// Package oscal reads and writes frameworks in NIST's Open Security Controls
// Assessment Language: catalogs, profiles and mapping collections, as JSON or YAML,
// of OSCAL 1.0 to 1.2.2. It writes JSON of 1.2.2.
//
//	doc, err := oscal.Read("iso.json", data, oscal.Options{})
//	lib, err := frameworks.Builtin().Add(doc.Parts()...)
//
// Groups and controls become entries. Of parts only the statement is read, and of
// parameters nothing: Document.Warnings says what was left out of a file and what was
// read as less than it may mean. What would change which controls are meant, and is
// not supported, is a fault with CodeUnsupported.
//
// What a Catalog, Mapping or Crosswalk says and OSCAL has no place for stands in
// properties and parts of the namespace NS, so that reading what was written gives
// the same again. The UUIDs are of version 5 (RFC 9562, section 5.5), made of the ids
// in the namespace that is itself the UUID of the address NS. Equal input gives equal
// bytes.
//
// NIST writes what became of a control in several ways: as moved-to and as moved_to,
// to #ac-2, to a part of it, and to an id without #, and with a status or without one.
// All of them are read. Of the withdrawn elements in NIST's first catalog of CSF 2.0
// nothing says that they are: they are read as in force.
//
// OSCAL's equal-to (but for grammar the same) is read as identical, and equivalent-to
// (the same in effect) as equal; the supportive relations of IR 8477 and ours are
// relationships of the namespace NS.
package oscal
