// Package delegation is what the records of an estate add up to: who belongs to
// whom, who holds what, what is still live, and how much of it is known. It
// judges nothing; package controls does.
//
// NewIndex resolves an estate once, without a clock. At gives a View at an
// instant, on which every field is a Fact (unknown, none or a value) and every
// gathered list says whether it may go on. What cannot be true (a rotation in
// the future, an acceptance before the transfer) reads as unknown, and every
// unknown names the facts that are missing.
//
// An index does no I/O. What is behind evidence is looked at before: Verify asks a
// Verifier, and WithVerifications hands what it found to the index.
package delegation

//go:generate go run ../internal/gen views ../governance views_gen.go
