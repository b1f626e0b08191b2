package delegation

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A Verifier looks at what is behind a piece of evidence: a file, an envelope, a
// receipt. Package delegation/verify has some; delegation/ledger has one.
type Verifier interface {
	// Verify reads as much of content as it needs and returns what it found. If it
	// cannot decide, both facts stay unknown and Code says why. The error is for
	// what went wrong with the content or the verifier: then nothing is verified.
	// The content is opened by the first read; it must not be kept.
	Verify(ctx context.Context, e governance.Evidence, content io.Reader) (Verification, error)
}

// A Verification is what one verifier found out about one piece of evidence.
type Verification struct {
	EvidenceID string                 `json:"evidenceId"`        // set by Verify
	Record     governance.Hash        `json:"record"`            // governance.EvidenceDigest of what was looked at; set by Verify
	By         string                 `json:"by"`                // which verifier
	KeyIDs     []string               `json:"keyIds,omitempty"`  // the caller's keys that bear witness, sorted
	Verified   governance.Field[bool] `json:"verified,omitzero"` // signature and content are in order
	Ledgered   governance.Field[bool] `json:"ledgered,omitzero"` // a ledger holds the entry
	Entry      ProvedEntry            `json:"entry,omitzero"`    // that entry; zero where the verifier says nothing of it
	Code       governance.Code        `json:"code,omitempty"`    // why a fact is false, or why neither is known
}

// A ProvedEntry is an entry that was proved to be in a ledger.
type ProvedEntry struct {
	Event   string          `json:"event"`           // what happened, such as handoff
	Record  governance.Ref  `json:"record,omitzero"` // what it happened to
	Outcome string          `json:"outcome"`         // the state entered, or the decision
	At      time.Time       `json:"at"`              // when it happened
	Digest  governance.Hash `json:"digest"`          // what the entry commits to: the evidence's digest, or governance.Digest of the record
}

// Verifications are what Verify found, by evidence id. Those of several runs may
// be put together.
type Verifications []Verification

// Reasons for a Verification. With those of the first group the verifier could
// not decide; the others are why a fact is false.
const (
	CodeNothingToVerify      governance.Code = "NOTHING_TO_VERIFY"     // the record states nothing that the verifier checks
	CodeAlgorithmUnsupported governance.Code = "ALGORITHM_UNSUPPORTED" // a keyed digest, which cannot be computed without the key
	CodeSignatureUnchecked   governance.Code = "SIGNATURE_UNCHECKED"   // the evidence is not known to be unsigned, and the verifier checks no signatures
	CodeAttesterUnknown      governance.Code = "ATTESTER_UNKNOWN"      // signed, and the record does not say by whom it should be
	CodeContentTooLarge      governance.Code = "CONTENT_TOO_LARGE"     // more than the verifier reads
	CodeSaltErased           governance.Code = "SALT_ERASED"           // nothing can be compared with the entry any more

	CodeDigestMismatch     governance.Code = "DIGEST_MISMATCH"      // the content is not the one on record
	CodeContentMalformed   governance.Code = "CONTENT_MALFORMED"    // not an envelope, a statement or a receipt
	CodeSignatureInvalid   governance.Code = "SIGNATURE_INVALID"    // too few signatures of trusted keys
	CodeAttesterMismatch   governance.Code = "ATTESTER_MISMATCH"    // signed, but not by the attester on record
	CodePayloadTypeRefused governance.Code = "PAYLOAD_TYPE_REFUSED" // signed as something that the caller does not accept
	CodeSubjectMismatch    governance.Code = "SUBJECT_MISMATCH"     // signed or logged, but about something else
	CodeProofInvalid       governance.Code = "PROOF_INVALID"        // the proof does not lead to the root
	CodePlaceMismatch      governance.Code = "PLACE_MISMATCH"       // another log, or another place in it
)

// Verify asks v about all evidence of the estate, by id, and returns what
// WithVerifications takes. It reads through open one content after the other, as
// far as v wants, and closes what it opened; a content that cannot be opened,
// read or closed is no verification. The error is a *VerifyError with all faults;
// the verifications that come with it stand. When ctx ends, Verify stops.
func Verify(ctx context.Context, e *governance.Estate, v Verifier, open func(context.Context, governance.Evidence) (io.ReadCloser, error)) (Verifications, error) {
	var out Verifications
	var faults VerifyError
	for _, r := range sortedByID(e.Evidence, func(r *governance.Evidence) string { return r.ID }) {
		if ctx.Err() != nil {
			break
		}
		one, err := verifyOne(ctx, r, v, open)
		if err != nil {
			faults.Faults = append(faults.Faults, VerifyFault{governance.NewRef(governance.KindEvidence, r.ID), err})
			continue
		}
		out = append(out, one)
	}
	if faults.Err = ctx.Err(); len(faults.Faults) > 0 || faults.Err != nil {
		return out, &faults
	}
	return out, nil
}

func verifyOne(ctx context.Context, r *governance.Evidence, v Verifier, open func(context.Context, governance.Evidence) (io.ReadCloser, error)) (Verification, error) {
	c := &content{ctx: ctx, open: func() (io.ReadCloser, error) { return open(ctx, *r) }}
	out, err := v.Verify(ctx, *r, c)
	if err == nil {
		err = c.err // the verifier overlooked it
	}
	if err := errors.Join(err, c.close()); err != nil {
		return Verification{}, err
	}
	out.EvidenceID, out.Record = r.ID, governance.EvidenceDigest(r)
	out.KeyIDs = slices.Compact(slices.Sorted(slices.Values(out.KeyIDs)))
	if !out.Verified.IsSome() && !out.Ledgered.IsSome() && out.Code == "" {
		out.Code = CodeNotVerified
	}
	return out, nil
}

// A content is opened by the first read, ends with ctx, and keeps the error that
// a verifier may overlook.
type content struct {
	ctx  context.Context
	open func() (io.ReadCloser, error)
	from io.ReadCloser
	err  error
}

// Read implements io.Reader.
func (c *content) Read(p []byte) (int, error) {
	if c.err == nil {
		c.err = c.ctx.Err()
	}
	if c.err == nil && c.from == nil {
		if c.from, c.err = c.open(); c.from == nil && c.err == nil {
			c.err = errors.New("open gave neither a content nor an error")
		}
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.from.Read(p)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

func (c *content) close() error {
	if c.from == nil {
		return nil
	}
	return c.from.Close()
}

// A VerifyError lists all evidence about which nothing could be found out.
type VerifyError struct {
	Faults []VerifyFault // by evidence id
	Err    error         // that of ctx, if it ended before all was looked at
}

// A VerifyFault is why nothing was found out about a piece of evidence: the error
// of opening, reading or closing its content, or of the verifier.
type VerifyFault struct {
	Evidence governance.Ref
	Err      error
}

// Error gives one line for each fault.
func (e *VerifyError) Error() string {
	var lines []string
	for _, f := range e.Faults {
		lines = append(lines, f.Evidence.String()+": "+f.Err.Error())
	}
	if e.Err != nil {
		lines = append(lines, e.Err.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the causes.
func (e *VerifyError) Unwrap() []error {
	var list []error
	for _, f := range e.Faults {
		list = append(list, f.Err)
	}
	if e.Err != nil {
		list = append(list, e.Err)
	}
	return list
}
