// Package verify looks at what is behind evidence: files by their digests, and
// envelopes that trusted keys have signed. Inclusion in a ledger is the affair of
// package delegation/ledger.
//
//	dsse, err := verify.NewDSSE(keys, verify.WithThreshold(2)) // public keys that the caller trusts
//	found, err := delegation.Verify(ctx, estate, verify.First(dsse, verify.FileDigest{}), open)
//	index := delegation.NewIndex(estate, delegation.WithVerifications(found))
//
// A verifier answers three ways: in order, not in order and why, or not for it to
// say and why. It needs standard cryptography only, reads no clock, and never asks
// the network: revoked keys are for the caller to leave out.
package verify
