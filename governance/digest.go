package governance

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/internal/canonjson"
)

// An Approvable is a record that people approve.
type Approvable interface {
	Delegation | Credential | Handoff | Exception | Request
}

// Digest is the digest of what an approval of x approves: sha256 of the canonical
// JSON (RFC 8785) of the approved part of x, which is an object of these members.
//
//	Delegation  kind grantorId granteeId onBehalfOfId parentId tenantId scopes*
//	            retained conditions* notBefore expiresAt redelegations autoExtend
//	            maxSession contractId
//	Credential  subjectId kind expiresAt environments holderIds* binding
//	Handoff     fromId toId tenantId purpose payload channel
//	Exception   controlId subjectIds* reason compensating* createdAt expiresAt
//	Request     party action resource onBehalfOf facts*
//
// Unknown members are absent and none is null. Lists marked * are sorted by the
// bytes of their items. A scope, also that of a retained right, is its canonical
// text; the vendor's raw text is not approved. Nor are the prior actors of a
// request: they have no say, so no approval turns on them. Instants and durations
// are written as FormatInstant and FormatDuration do, so that equal ones give
// equal digests.
//
// The error is that of a scope which is none: its text would be ambiguous.
func Digest[T Approvable](x *T) (Hash, error) {
	part, err := approvedPart(x)
	if err != nil {
		return "", err
	}
	return hashOf(part), nil
}

func hashOf(data []byte) Hash {
	sum := sha256.Sum256(data)
	var text [len("sha256:") + 2*sha256.Size]byte
	hex.Encode(text[copy(text[:], "sha256:"):], sum[:])
	return Hash(text[:])
}

// approvedPart is canonical JSON: the members stand in the order of their names.
func approvedPart(x any) ([]byte, error) {
	b := append(make([]byte, 0, 1024), '{') // longer than most
	switch r := x.(type) {
	case *Delegation:
		if err := checkScopes(r); err != nil {
			return nil, err
		}
		b = canonField(b, "autoExtend", &r.AutoExtend, canonDuration)
		b = canonSet(b, "conditions", r.Conditions, itself)
		b = canonField(b, "contractId", &r.ContractID, canonText)
		b = canonField(b, "expiresAt", &r.ExpiresAt, canonInstant)
		b = canonMember(b, "granteeId", &r.GranteeID, canonRef)
		b = canonMember(b, "grantorId", &r.GrantorID, canonRef)
		b = canonMember(b, "kind", &r.Kind, canonText)
		b = canonField(b, "maxSession", &r.MaxSession, canonDuration)
		b = canonField(b, "notBefore", &r.NotBefore, canonInstant)
		b = canonField(b, "onBehalfOfId", &r.OnBehalfOfID, canonRef)
		b = canonField(b, "parentId", &r.ParentID, canonText)
		b = canonField(b, "redelegations", &r.Redelegations, canonCount)
		b = canonFieldList(b, "retained", &r.Retained, canonApprovedRetained)
		b = canonSet(b, "scopes", Some(r.Scopes), Scope.String)
		b = canonField(b, "tenantId", &r.TenantID, canonText)
	case *Credential:
		b = canonField(b, "binding", &r.Binding, canonText)
		b = canonFieldList(b, "environments", &r.Environments, canonText)
		b = canonField(b, "expiresAt", &r.ExpiresAt, canonInstant)
		b = canonSet(b, "holderIds", r.HolderIDs, Ref.String)
		b = canonMember(b, "kind", &r.Kind, canonText)
		b = canonMember(b, "subjectId", &r.SubjectID, canonRef)
	case *Handoff:
		b = canonField(b, "channel", &r.Channel, canonText)
		b = canonMember(b, "fromId", &r.FromID, canonRef)
		b = canonList(b, "payload", &r.Payload, canonPayload)
		b = canonField(b, "purpose", &r.Purpose, canonText)
		b = canonField(b, "tenantId", &r.TenantID, canonText)
		b = canonMember(b, "toId", &r.ToID, canonRef)
	case *Exception:
		b = canonSet(b, "compensating", r.Compensating, itself)
		b = canonMember(b, "controlId", &r.ControlID, canonText)
		b = canonMember(b, "createdAt", &r.CreatedAt, canonInstant)
		b = canonField(b, "expiresAt", &r.ExpiresAt, canonInstant)
		b = canonField(b, "reason", &r.Reason, canonText)
		b = canonSet(b, "subjectIds", Some(r.SubjectIDs), Ref.String)
	case *Request:
		b = canonMember(b, "action", &r.Action, canonText)
		b = canonSet(b, "facts", r.Facts, itself)
		b = canonField(b, "onBehalfOf", &r.OnBehalfOf, canonRef)
		b = canonMember(b, "party", &r.Party, canonRef)
		b = canonMember(b, "resource", &r.Resource, canonText)
	}
	return append(b, '}'), nil
}

func checkScopes(d *Delegation) error {
	for i, s := range d.Scopes {
		if err := s.check(); err != nil {
			return fmt.Errorf("scopes[%d]: %w", i, err)
		}
	}
	for i, r := range d.Retained.value {
		if err := r.Scope.check(); err != nil {
			return fmt.Errorf("retained[%d].scope: %w", i, err)
		}
	}
	return nil
}

// canonSet writes a list whose order means nothing, sorted.
func canonSet[T any](b []byte, name string, f Field[[]T], text func(T) string) []byte {
	sorted := Field[[]string]{state: f.state, value: make([]string, 0, len(f.value))}
	for _, item := range f.value {
		sorted.value = append(sorted.value, text(item))
	}
	slices.Sort(sorted.value)
	return canonFieldList(b, name, &sorted, canonText)
}

func itself(s string) string { return s }

func canonScopeText(b []byte, s *Scope) []byte {
	b = canonjson.AppendText(append(b, '"'), s.Action)
	return append(canonjson.AppendText(append(b, '@'), s.Resource), '"')
}

func canonApprovedRetained(b []byte, r *Retained) []byte {
	b = append(b, '{')
	b = canonMember(b, "holderId", &r.HolderID, canonText)
	b = canonMember(b, "mode", &r.Mode, canonText)
	b = canonMember(b, "scope", &r.Scope, canonScopeText)
	return append(b, '}')
}
