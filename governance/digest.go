package governance

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

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
func Digest[T Approvable](x *T) (Hash, error) { return new(Digester).of(x) }

// A Digester computes digests one after another in the same memory. The zero value
// is ready. It is not safe for concurrent use.
type Digester struct {
	text   []byte
	scopes []Scope
}

// Delegation is Digest of a delegation.
func (d *Digester) Delegation(x *Delegation) (Hash, error) { return d.of(x) }

func (d *Digester) of(x any) (Hash, error) {
	if r, ok := x.(*Delegation); ok {
		if err := checkScopes(r); err != nil {
			return "", err
		}
	}
	if d.text == nil {
		d.text = make([]byte, 0, 1024) // longer than most
	}
	d.text = d.approvedPart(d.text[:0], x)
	return hashOf(d.text), nil
}

func hashOf(data []byte) Hash {
	sum := sha256.Sum256(data)
	var text [len("sha256:") + 2*sha256.Size]byte
	hex.Encode(text[copy(text[:], "sha256:"):], sum[:])
	return Hash(text[:])
}

// approvedPart appends canonical JSON: the members stand in the order of their
// names.
func (d *Digester) approvedPart(b []byte, x any) []byte {
	b = append(b, '{')
	switch r := x.(type) {
	case *Delegation:
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
		b = d.scopeSet(b, r.Scopes)
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
	return append(b, '}')
}

// scopeSet writes scopes in the order of their texts.
func (d *Digester) scopeSet(b []byte, list []Scope) []byte {
	d.scopes = append(d.scopes[:0], list...)
	slices.SortFunc(d.scopes, compareScopes)
	return canonList(b, "scopes", &d.scopes, canonScopeText)
}

// compareScopes orders scopes as their texts action@resource are ordered. Requires
// that no action holds an @.
func compareScopes(a, b Scope) int {
	n := min(len(a.Action), len(b.Action))
	switch {
	case a.Action[:n] != b.Action[:n]:
		return strings.Compare(a.Action, b.Action)
	case len(a.Action) > n:
		return cmp.Compare(a.Action[n], '@')
	case len(b.Action) > n:
		return cmp.Compare('@', b.Action[n])
	}
	return strings.Compare(a.Resource, b.Resource)
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
