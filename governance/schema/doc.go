// Package schema publishes the shape of documents as JSON Schema 2020-12, and
// checks documents against it on request.
//
// Estate and Request describe the two documents of package governance. They are
// generated from the record types, so that they cannot drift from them; Of
// describes the documents of higher packages in the same manner. The bytes of a
// schema depend on the types alone.
//
// governance.Parse is the check of everyday: it is faster, and it sees the
// estate as a whole. Validate is the deep check, for those who want to know that
// a document is what was published, to the letter: what Parse reads as unknown
// with a warning, because a version to come may know it, is a violation here.
// A document passes Validate if and only if Parse has nothing to say about it,
// but for what a schema cannot express:
//
//   - DUP_ID: an id is unique within its collection;
//   - PARENT_CYCLE: parents and members of actors do not run in a circle;
//   - OWNER_IS_NHI: an owner is an actor and an approver a person, which other
//     records say;
//   - RANGE, of durations alone: the parts of a duration add up to P36500D at
//     most. The range of instants and counts is in the schema;
//   - NEWER_MINOR: another minor version has a schema of its own, and is no
//     fault in itself.
//
// What comes before any schema is checked by Validate itself, and not by other
// tools that read the published schema: SYNTAX, DUPLICATE_MEMBER, TOO_LARGE and
// SECRET_MATERIAL mean what they mean to Parse, but for the bound on the size
// (MaxBytes). Other tools must assert formats: days that a month does not have
// are refused by the format date-time.
package schema
