// Package governance holds the records of an estate as they are written: the
// actors, the non-human identities (NHIs), their credentials, what was delegated
// to whom, and how things were handed over. It judges nothing: what the records
// add up to is package delegation, what is true of them package controls.
//
// A fact that may be missing is a Field, with three states: unknown (nobody
// looked), none (somebody looked, there is nothing) and a value. Instants are in
// UTC, durations are in days to seconds with days of 24 hours, and an interval
// holds its start but not its end. An Estate is written once: do not change one
// that others read.
//
//	estate, err := governance.Parse("estate.json", data)
//	for fault := range governance.Faults(err) {
//		fmt.Println(fault) // estate.json:2:36: FORMAT at /nhis/0/expiresAt: ...
//	}
//	key := estate.Credentials[0]
//	rotated, known := key.RotatedAt.Get() // false: unknown or none; IsNone tells
//
// Laws: a document is refused with all its faults, each with file, line, column,
// JSON pointer and code, and never because of what it says about the world; what
// contradicts itself is a warning, and reads as unknown. What a later version of
// the schema says is never taken for less than it may mean. A secret value is
// refused, and never quoted. Joining two estates keeps both sides of a
// contradiction and takes neither for true.
package governance

//go:generate go run ../internal/gen canonical . canonical_gen.go
//go:generate go run ../internal/gen decoder . decode_gen.go
//go:generate go run ../internal/gen fields . fields_gen.go
