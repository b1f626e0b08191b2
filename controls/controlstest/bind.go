package controlstest

import "github.com/mandate-nhi/mandate/governance"

// Bind makes every approval on record one of its record as it now stands: it
// writes governance.Digest of the record into each, and leaves alone those of a
// record whose scopes have no digest. A test calls it after a change that the
// approvers would have seen; without it an edit voids the approval, as it does in
// life.
func Bind(e *governance.Estate) {
	for i := range e.Delegations {
		bind(&e.Delegations[i], &e.Delegations[i].Approvals)
	}
	for i := range e.Credentials {
		bind(&e.Credentials[i], &e.Credentials[i].Approvals)
	}
	for i := range e.Handoffs {
		bind(&e.Handoffs[i], &e.Handoffs[i].Approvals)
	}
	for i := range e.Exceptions {
		bind(&e.Exceptions[i], &e.Exceptions[i].Approvals)
	}
}

// BindRequest is Bind for the approvals of a request.
func BindRequest(q *governance.Request) { bind(q, &q.Approvals) }

func bind[T governance.Approvable](record *T, approvals *governance.Field[[]governance.Approval]) {
	digest, err := governance.Digest(record)
	if err != nil {
		return
	}
	for i := range approvals.Or(nil) {
		approvals.Or(nil)[i].SubjectDigest = governance.Some(digest)
	}
}
