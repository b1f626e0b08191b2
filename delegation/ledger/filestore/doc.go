// Package filestore keeps a ledger in a folder, without a database.
//
//	store, err := filestore.Open("/var/lib/partners/ledger")
//	if err != nil {
//		return err
//	}
//	defer store.Close()
//	log := ledger.New(store, "ledger.example.com/partners")
//
// The folder holds two files. "log" is a sequence of batches, each with a SHA-256
// over itself and all that is before it. "head" says how far the log was
// acknowledged, and is replaced in one step. Append returns when both are on the
// medium (fsync), so that a crash loses nothing that was acknowledged. Open cuts a
// torn batch behind the head off and keeps a whole one; damage before the head is
// ledger.CodeTampered, never repaired. Whoever can write the folder can make
// another log that agrees with itself: ledger.Audit finds that out.
//
// One process at a time writes a folder. A store that finds files it did not
// write refuses to go on (ledger.CodeClosed), but two processes that append at the
// very same moment are not kept apart; share a database for that.
package filestore
