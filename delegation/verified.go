package delegation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// CodeVerifiersDisagree is the reason for a gap where one verifier found in order
// what another did not.
const CodeVerifiersDisagree governance.Code = "VERIFIERS_DISAGREE"

// WithVerifications adds what Verify found; it may be given more than once. Only a
// verification of exactly the record that the estate holds counts: evidence that
// changed since is unverified. Without any, verified and ledgered are unknown.
func WithVerifications(v Verifications) Option {
	return func(c *config) { c.verifications = slices.Concat(c.verifications, v) }
}

// verifications sorts those of evidence that the estate holds as it was looked at.
func (x *Index) verifications() {
	x.verified = map[string][]Verification{}
	for _, v := range x.config.verifications {
		if r := x.evidence.own(v.EvidenceID); r != nil && governance.EvidenceDigest(r) == v.Record {
			x.verified[r.ID] = append(x.verified[r.ID], v)
		}
	}
	for _, list := range x.verified {
		slices.SortFunc(list, compareVerifications)
	}
}

// compareVerifications orders those of one record.
func compareVerifications(a, b Verification) int {
	return cmp.Or(strings.Compare(a.By, b.By), slices.Compare(a.KeyIDs, b.KeyIDs), strings.Compare(string(a.Code), string(b.Code)),
		a.Entry.Record.Compare(b.Entry.Record), strings.Compare(a.Entry.Outcome, b.Entry.Outcome), a.Entry.At.Compare(b.Entry.At),
		strings.Compare(string(a.Entry.Digest), string(b.Entry.Digest)), strings.Compare(a.Entry.Event, b.Entry.Event),
		cmp.Compare(rankOf(a.Verified), rankOf(b.Verified)), cmp.Compare(rankOf(a.Ledgered), rankOf(b.Ledgered)))
}

func rankOf(f governance.Field[bool]) int {
	switch {
	case f.Is(true):
		return 2
	case f.Is(false):
		return 1
	}
	return 0
}

// Verifications are those that count, by evidence id; an answer of a view depends on
// them. They are the caller's.
func (x *Index) Verifications() Verifications {
	var out Verifications
	for r := range x.evidence.all() {
		out = append(out, x.verificationsOf(r.ID)...)
	}
	return out
}

// Verifications are what verifiers found out about the record as it stands: who
// looked, and why not if they could not tell. They are not to be changed.
func (x Evidence) Verifications() []Verification { return x.v.idx.verificationsOf(x.rec.ID) }

func (x *Index) verificationsOf(evidence string) []Verification {
	for layer := x; layer != nil; layer = layer.below {
		if list := layer.verified[evidence]; len(list) > 0 {
			return list
		}
	}
	return nil
}

// Verified reports whether a verifier found signature and content in order. It is
// unknown where none could tell, and where two disagree.
func (x Evidence) Verified() Fact[bool] {
	return x.found("verified", func(v Verification) truth { return x.said("verified", v.Verified) })
}

// Ledgered reports whether a verifier proved that a ledger holds the entry of the
// evidence. An entry that commits to another record proves nothing while that one
// is not fully known, or is no longer what it was.
func (x Evidence) Ledgered() Fact[bool] {
	return x.found("ledgered", func(v Verification) truth {
		said := x.said("ledgered", v.Ledgered)
		if !isTrue(said) || v.Entry.Digest == "" || x.rec.Digest.Is(v.Entry.Digest) {
			return said
		}
		return x.v.committed(v.Entry, x.gap("ledgered", CodeNotVerified))
	})
}

func (x Evidence) said(field string, f governance.Field[bool]) truth {
	if b, ok := f.Get(); ok {
		return truthOf(b)
	}
	return unknownOf[bool](x.gap(field, CodeNotVerified))
}

// found is what the verifiers agree on; those that could not tell do not count.
func (x Evidence) found(field string, of func(Verification) truth) truth {
	var holds, fails bool
	var gaps []Gap
	for _, v := range x.Verifications() {
		said := of(v)
		holds, fails = holds || isTrue(said), fails || isFalse(said)
		gaps = append(gaps, said.Gaps()...)
	}
	switch {
	case holds && fails:
		return unknownOf[bool](x.gap(field, CodeVerifiersDisagree))
	case holds || fails:
		return truthOf(holds)
	case len(gaps) == 0:
		gaps = append(gaps, x.gap(field, CodeNotVerified))
	}
	return unknownOf[bool](sortGaps(gaps)...)
}

// committed is true if an entry commits to its record as that stands, and unknown
// while the text of the record is not fully known. What commits to another text
// says nothing: then it is unknown with the gap otherwise.
func (v *View) committed(e ProvedEntry, otherwise Gap) truth {
	switch text, ok := v.approvedText(e.Record); {
	case !ok || len(text.missing) == 0 && text.digest() != e.Digest:
		return unknownOf[bool](otherwise)
	case len(text.missing) > 0:
		return unknownOf[bool](text.missing...)
	}
	return truthOf(true)
}

func (v *View) approvedText(r governance.Ref) (approvedText, bool) {
	s, ok := v.Subject(r)
	if x, has := s.(interface{ approvedText() approvedText }); ok && has {
		return x.approvedText(), true
	}
	return approvedText{}, false
}

// RecordDigest is governance.Digest of a record, to which an entry of a ledger may
// commit. It returns false for a record that has none or is not there, and while
// not all is known of which it is the digest.
func (v *View) RecordDigest(r governance.Ref) (governance.Hash, bool) {
	text, ok := v.approvedText(r)
	if !ok || len(text.missing) > 0 {
		return "", false
	}
	h := text.digest()
	return h, h != ""
}
