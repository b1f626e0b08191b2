package ledger

import "context"

// Audit reads every entry of the store again and wants them to be those that the
// checkpoint stands for; entries behind it need only be well formed. The error
// has CodeTampered if an entry was changed, dropped, added, moved or repeated,
// and CodeTruncated if the log is shorter than the checkpoint. Requires a
// checkpoint whose signature was checked, such as OpenCheckpoint gives: whoever
// can write the store can make a log that agrees with itself.
func Audit(ctx context.Context, store Store, c Checkpoint) error {
	fresh := New(store, c.Origin)
	if err := fresh.sync(ctx); err != nil {
		return err
	}
	root, err := fresh.tree.root(c.Size)
	if err != nil {
		return err
	}
	if root != c.Root {
		return fail(CodeTampered, "the first %d entries are not those of the checkpoint", c.Size)
	}
	return nil
}
