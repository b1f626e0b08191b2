package ledger

import (
	"context"
	"errors"
	"io"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A Verifier proves by a Receipt that the entry of a piece of evidence is in a
// log. It implements delegation.Verifier, and is safe for concurrent use if its
// parts are.
type Verifier struct {
	Keys  []Key // of the logs that the caller trusts, one or more
	Salts Salts // an empty salt says that it was destroyed; a salt drawn anew would look like another record

	// Digest gives the digest of a record, to which entries commit that are not
	// about the evidence alone, such as those of a handoff; false where it is not
	// known. It is that of the estate looked at: delegation.View.RecordDigest. If
	// nil, none is known.
	Digest func(governance.Ref) (governance.Hash, bool)
}

// Verify implements delegation.Verifier; the content is a receipt as Encode writes
// it. Evidence is ledgered if the receipt proves an entry of a trusted log at the
// place on record, which names the evidence or its subject, or a person and no
// record, and commits to the digest of the evidence or of the subject. Evidence
// that is known to have no entry is not ledgered. Where the salt was destroyed, or
// neither digest is known, it cannot be told. The error is that of reading, of the
// keys or of the salts.
func (v Verifier) Verify(ctx context.Context, e governance.Evidence, content io.Reader) (delegation.Verification, error) {
	out := delegation.Verification{By: "ledger"}
	if err := v.check(); err != nil {
		return delegation.Verification{}, err
	}
	if !e.LedgerEntry.IsSome() {
		if out.Code = delegation.CodeNothingToVerify; e.LedgerEntry.IsNone() {
			out.Code, out.Ledgered = delegation.CodeNotLedgered, governance.Some(false)
		}
		return out, nil
	}
	data, err := io.ReadAll(io.LimitReader(content, maxReceipt+1))
	if err != nil {
		return delegation.Verification{}, err
	}
	leaf, log, code := v.open(e, data)
	if log != "" {
		out.KeyIDs = []string{log}
	}
	if code == "" {
		if out.Entry, code, err = v.committed(ctx, e, leaf); err != nil {
			return delegation.Verification{}, err
		}
	}
	if out.Code = code; code != delegation.CodeSaltErased && code != delegation.CodeNothingToVerify {
		out.Ledgered = governance.Some(code == "")
	}
	return out, nil
}

// check finds what the caller forgot.
func (v Verifier) check() error {
	var errs []error
	if len(v.Keys) == 0 {
		errs = append(errs, fail(CodeInvalid, "the verifier has no keys"))
	}
	if v.Salts == nil {
		errs = append(errs, fail(CodeInvalid, "the verifier has no salts"))
	}
	for _, k := range v.Keys {
		if _, err := k.verifier(); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// open returns the leaf that a receipt proves and the log that vouches for it, and
// why that is not the entry on record.
func (v Verifier) open(e governance.Evidence, data []byte) (leaf Leaf, log string, code governance.Code) {
	r, err := ParseReceipt(data)
	if err != nil {
		return leaf, "", delegation.CodeContentMalformed
	}
	leaf, c, err := r.Verify(v.Keys...)
	switch CodeOf(err) {
	case "":
	case CodeSignature:
		return leaf, "", delegation.CodeSignatureInvalid
	case CodeProof:
		return leaf, "", delegation.CodeProofInvalid
	default:
		return leaf, "", delegation.CodeContentMalformed
	}
	place := e.LedgerEntry.Or(governance.LedgerEntry{})
	if place.LogID != c.Origin || place.Index < 0 || uint64(place.Index) != r.Inclusion.Index {
		return leaf, c.Origin, delegation.CodePlaceMismatch
	}
	if !leaf.Record.IsZero() && leaf.Record != e.SubjectID && leaf.Record != governance.NewRef(governance.KindEvidence, e.ID) {
		return leaf, c.Origin, delegation.CodeSubjectMismatch
	}
	return leaf, c.Origin, ""
}

// committed finds out what the leaf commits to. A digest that is not known may be
// the one.
func (v Verifier) committed(ctx context.Context, e governance.Evidence, leaf Leaf) (delegation.ProvedEntry, governance.Code, error) {
	digests, all := v.digests(e, leaf)
	salt, err := v.Salts.Salt(ctx, leaf.Key)
	if err != nil {
		return delegation.ProvedEntry{}, "", err
	}
	if len(salt) == 0 {
		return delegation.ProvedEntry{}, delegation.CodeSaltErased, nil
	}
	for _, digest := range digests {
		switch err := leaf.CheckCommitment(salt, digest); CodeOf(err) {
		case "":
			return delegation.ProvedEntry{Event: string(leaf.Kind), Record: leaf.Record, Outcome: leaf.Outcome, At: leaf.At, Digest: digest}, "", nil
		case CodeMismatch:
		default:
			return delegation.ProvedEntry{}, "", err
		}
	}
	if !all {
		return delegation.ProvedEntry{}, delegation.CodeNothingToVerify, nil
	}
	return delegation.ProvedEntry{}, delegation.CodeDigestMismatch, nil
}

// digests lists what the leaf may commit to, and reports whether that is all.
func (v Verifier) digests(e governance.Evidence, leaf Leaf) (list []governance.Hash, all bool) {
	all = !e.Digest.IsUnknown()
	if !leaf.Record.IsZero() && leaf.Record == e.SubjectID {
		h, ok := governance.Hash(""), false
		if v.Digest != nil {
			h, ok = v.Digest(leaf.Record)
		}
		if all = all && ok; ok {
			list = append(list, h)
		}
	}
	if h, ok := e.Digest.Get(); ok {
		list = append(list, h)
	}
	return list, all
}
