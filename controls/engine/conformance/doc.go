// Package conformance runs archives of cases with their answers: estates, instants,
// and what the controls, decisions and gates say of them. Whoever evaluates packs in
// another version of this library, or in another language, runs the same archive and
// has the same answers, or is told where not.
//
// The format is described in archive/README.md. Builtin is the archive of the
// built-in pack; the library's own tests write it, and hold that no verdict of it
// changes without a new version.
package conformance
