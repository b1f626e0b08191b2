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
//
//	view := delegation.NewIndex(estate).At(t)
//	d := view.Decide(request, 24*time.Hour) // allow, deny or needs-evidence
//	for _, r := range d.Reasons {
//		fmt.Println(r.Code, r.Subject.Path(r.Field)) // EXPIRED delegation[support].expiresAt
//	}
//
// Laws: what a chain of grants allows, each of its links allows, and its first
// grantor owns what it grants. Completing missing facts never changes an answer
// that was decided. A view of one organization (Index.For) is the same, byte for
// byte, whatever the others record. A withdrawal always wins over a state. An
// exception never waives a rule of chains.
//
// Decide, Gate, BlastRadius, PlanRevocation, Advance and DutyMatrix are where to
// begin; Effective, DutyOf, InForce and Attributed say single things.
package delegation

//go:generate go run ../internal/gen views ../governance views_gen.go
