// Package ledger is an append-only log of handoff transitions, grants,
// revocations and gate decisions, in which nobody can change, drop, move or double
// an entry unseen.
//
// An Event becomes an Entry by a Sealer: a leaf in canonical JSON (RFC 8785) that
// names kinds, records, organizations and instants, and commits to the record by a
// salted digest. Persons appear as pseudonyms under keys of the caller. To erase a
// person, destroy the salts of the events concerned and the person's key: the
// leaves stay, every proof still verifies, and nobody can tell any more whom or
// what they are about. The tree over the leaves is that of RFC 6962; a Checkpoint
// is its root at one size, signed as a note (C2SP tlog-checkpoint, Ed25519). Keep
// the checkpoints you were given: a Consistency proof shows that a later one only
// added to it, a Receipt that an entry is in it.
//
//	log := ledger.New(new(ledger.Memory), "ledger.example.com/partners")
//	entry, err := sealer.Seal(ctx, event)    // an event of the estate; salts and keys are the caller's
//	places, err := log.Append(ctx, entry)    // once, however often and by whomever
//	c, err := log.Checkpoint(ctx)
//	signed, err := ledger.SignCheckpoint(ctx, c, signer, key)
//	receipt, err := log.Receipt(ctx, places[0], signed, key)
//	leaf, c, err := receipt.Verify(key)      // with nothing but the public key
//
// A Verifier turns receipts into facts of an estate: which evidence is ledgered, and
// with that which handoffs are.
//
// The log proves what was said and when in the order of saying, not that it is
// true. The package reads no clock and draws no random number; entries are kept by
// a Store: Memory, package filestore, or one that passes storetest.Run.
package ledger
