package governance

// EvidenceDigest names a piece of evidence as it stands: sha256 of the canonical
// JSON (RFC 8785) of the whole record, as Estate.Digest takes it. To change any
// member changes it.
func EvidenceDigest(r *Evidence) Hash { return hashOf(canonEvidence(nil, r)) }
