package peers

import (
	"reflect"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An object is a record as the peers get it: a fact that is not known has no key,
// one that is none is nil, and a text that is none is "", as our expressions see
// it. The records that it names are parts of it, as are the organizations of parties;
// what a view derives otherwise is left to the rules, as plain Go derives it, except
// for the end of a contract. Of a list that may go on, the last item is one of which
// nothing is known.
type object = map[string]any

func put[T any](o object, key string, f delegation.Fact[T], value func(T) any) {
	if v, ok := f.Get(); ok {
		o[key] = value(v)
	} else if f.IsNone() {
		o[key] = nil
	}
}

func plain[T any](v T) any { return v }

func putText[T ~string](o object, key string, f delegation.Fact[T]) {
	if v, ok := f.Get(); ok || f.IsNone() {
		o[key] = string(v)
	}
}

func putTexts[T ~string](o object, key string, l delegation.List[T]) {
	if l.IsUnknown() {
		return
	}
	texts := []any{}
	for _, f := range l.Items() {
		v, _ := f.Get()
		texts = append(texts, string(v))
	}
	o[key] = texts
}

func putList[T any](o object, key string, l delegation.List[T], value func(T) object) {
	if l.IsUnknown() {
		return
	}
	items := []any{}
	for _, f := range l.Items() {
		v, _ := f.Get()
		items = append(items, value(v))
	}
	if len(l.Open()) > 0 {
		items = append(items, object{})
	}
	o[key] = items
}

func actorObject(a delegation.Actor) any {
	o := object{"id": a.ID()}
	putText(o, "status", a.Status())
	put(o, "terminatedAt", a.TerminatedAt(), plain)
	put(o, "lastAssessedAt", a.LastAssessedAt(), plain)
	put(o, "org", a.Org(), func(a delegation.Actor) any {
		o := object{}
		putText(o, "status", a.Status())
		return o
	})
	return o
}

func nhiObject(n delegation.NHI) object {
	o := object{"id": n.ID()}
	putText(o, "status", n.Status())
	put(o, "owner", n.Owner(), actorObject)
	putText(o, "purpose", n.Purpose())
	put(o, "createdAt", n.CreatedAt(), plain)
	put(o, "lastUsedAt", n.LastUsedAt(), plain)
	put(o, "lastReviewedAt", n.LastReviewedAt(), plain)
	putTexts(o, "authMethods", n.AuthMethods())
	put(o, "unusedScopes", n.UnusedScopes(), plain)
	put(o, "interactiveUse", n.InteractiveUse(), plain)
	put(o, "labels", n.Labels(), func(m map[string]string) any {
		labels := object{}
		for k, v := range m {
			labels[k] = v
		}
		return labels
	})
	putList(o, "credentials", n.Credentials(), endingCredential)
	putList(o, "delegations", n.Delegations(), endingDelegation)
	return o
}

// endingCredential is what tells whether a credential still works.
func endingCredential(c delegation.Credential) object {
	o := object{}
	putText(o, "state", c.State())
	put(o, "expiresAt", c.ExpiresAt(), plain)
	put(o, "revokedAt", c.RevokedAt(), plain)
	return o
}

// endingDelegation is what tells whether a delegation still works.
func endingDelegation(d delegation.Delegation) object {
	o := object{}
	putText(o, "state", d.State())
	put(o, "revocation", d.Revocation(), func(r delegation.Revocation) any {
		o := object{}
		put(o, "at", r.At(), plain)
		put(o, "propagatedAt", r.PropagatedAt(), plain)
		return o
	})
	return o
}

func credentialObject(c delegation.Credential) object {
	o := endingCredential(c)
	o["id"] = c.ID()
	putText(o, "kind", c.Kind())
	put(o, "createdAt", c.CreatedAt(), plain)
	put(o, "rotatedAt", c.RotatedAt(), plain)
	put(o, "exposedAt", c.ExposedAt(), plain)
	putText(o, "storage", c.Storage())
	putTexts(o, "environments", c.Environments())
	putList(o, "copies", c.Copies(), func(x delegation.Copy) object {
		o := object{}
		putText(o, "storage", x.Storage())
		put(o, "destroyedAt", x.DestroyedAt(), plain)
		return o
	})
	putList(o, "handoffs", c.Handoffs(), func(h delegation.Handoff) object {
		o := object{}
		putText(o, "channel", h.Channel())
		put(o, "transferredAt", h.TransferredAt(), plain)
		return o
	})
	return o
}

func delegationObject(d delegation.Delegation) object {
	o := endingDelegation(d)
	o["id"] = d.ID()
	put(o, "activatedAt", d.ActivatedAt(), plain)
	put(o, "lastUsedAt", d.LastUsedAt(), plain)
	put(o, "lastReviewedAt", d.LastReviewedAt(), plain)
	put(o, "grantor", d.Grantor(), actorObject)
	put(o, "grantee", d.Grantee(), actorObject)
	put(o, "contract", d.Contract(), func(c delegation.Contract) any {
		o := object{}
		put(o, "effectiveAt", c.EffectiveAt(), plain)
		put(o, "endedAt", c.EndedAt(), plain)
		return o
	})
	return o
}

func handoffObject(h delegation.Handoff) object {
	o := object{"id": h.ID()}
	putText(o, "state", h.State())
	putText(o, "purpose", h.Purpose())
	putText(o, "channel", h.Channel())
	kinds := []any{}
	for _, f := range h.Payload().Items() {
		p, _ := f.Get()
		kind, _ := p.Kind().Get()
		kinds = append(kinds, string(kind))
	}
	o["payloadKinds"] = kinds
	put(o, "transferredAt", h.TransferredAt(), plain)
	put(o, "acceptedAt", h.AcceptedAt(), plain)
	putText(o, "acceptedById", h.AcceptedByID())
	put(o, "sourceClosedAt", h.SourceClosedAt(), plain)
	return o
}

// An entity is what the predicates are asked about: one record of each kind, and
// what hangs on it.
type entity struct {
	nhi, credential, delegation, handoff delegation.Subject
}

// objects are the records of the entity by kind.
func (e entity) objects() map[governance.Kind]object {
	return map[governance.Kind]object{
		governance.KindNHI:        nhiObject(e.nhi.(delegation.NHI)),
		governance.KindCredential: credentialObject(e.credential.(delegation.Credential)),
		governance.KindDelegation: delegationObject(e.delegation.(delegation.Delegation)),
		governance.KindHandoff:    handoffObject(e.handoff.(delegation.Handoff)),
	}
}

// fill writes an object into a struct for the peers that read Go types. A field
// named xKnown says whether x is known, hasX whether it is known and not none.
func fill(to reflect.Value, o object) {
	for i := range to.NumField() {
		name, field := to.Type().Field(i).Tag.Get("expr"), to.Field(i)
		if base, ok := strings.CutSuffix(name, "Known"); ok {
			_, known := o[base]
			field.SetBool(known)
		} else if base, ok := strings.CutPrefix(name, "has"); ok {
			field.SetBool(o[strings.ToLower(base[:1])+base[1:]] != nil)
		} else {
			fillField(field, o[name])
		}
	}
}

func fillField(to reflect.Value, v any) {
	switch to.Kind() {
	case reflect.Pointer: // never nil
		to.Set(reflect.New(to.Type().Elem()))
		part, _ := v.(object)
		fill(to.Elem(), part)
	case reflect.Slice:
		items, _ := v.([]any)
		to.Set(reflect.MakeSlice(to.Type(), len(items), len(items)))
		for i, item := range items {
			fillField(to.Index(i), item)
		}
	case reflect.Map:
		labels, _ := v.(object)
		to.Set(reflect.MakeMap(to.Type()))
		for k, v := range labels {
			to.SetMapIndex(reflect.ValueOf(k), reflect.ValueOf(v))
		}
	default:
		if v != nil {
			to.Set(reflect.ValueOf(v))
		}
	}
}

// An Actor and the types below are the facts for the peers that read Go types.
// Text of a closed list is "" where it is not known.
type Actor struct {
	ID                  string    `expr:"id"`
	Status              string    `expr:"status"`
	TerminatedAt        time.Time `expr:"terminatedAt"`
	TerminatedAtKnown   bool      `expr:"terminatedAtKnown"`
	HasTerminatedAt     bool      `expr:"hasTerminatedAt"`
	LastAssessedAt      time.Time `expr:"lastAssessedAt"`
	LastAssessedAtKnown bool      `expr:"lastAssessedAtKnown"`
	HasLastAssessedAt   bool      `expr:"hasLastAssessedAt"`
	Org                 *Org      `expr:"org"`
}

type Org struct {
	Status string `expr:"status"`
}

type NHI struct {
	Status              string            `expr:"status"`
	Owner               *Actor            `expr:"owner"`
	OwnerKnown          bool              `expr:"ownerKnown"`
	HasOwner            bool              `expr:"hasOwner"`
	Purpose             string            `expr:"purpose"`
	PurposeKnown        bool              `expr:"purposeKnown"`
	CreatedAt           time.Time         `expr:"createdAt"`
	CreatedAtKnown      bool              `expr:"createdAtKnown"`
	LastUsedAt          time.Time         `expr:"lastUsedAt"`
	LastUsedAtKnown     bool              `expr:"lastUsedAtKnown"`
	HasLastUsedAt       bool              `expr:"hasLastUsedAt"`
	LastReviewedAtKnown bool              `expr:"lastReviewedAtKnown"`
	HasLastReviewedAt   bool              `expr:"hasLastReviewedAt"`
	AuthMethods         []string          `expr:"authMethods"`
	AuthMethodsKnown    bool              `expr:"authMethodsKnown"`
	UnusedScopes        int64             `expr:"unusedScopes"`
	UnusedScopesKnown   bool              `expr:"unusedScopesKnown"`
	InteractiveUse      bool              `expr:"interactiveUse"`
	InteractiveUseKnown bool              `expr:"interactiveUseKnown"`
	Labels              map[string]string `expr:"labels"`
	LabelsKnown         bool              `expr:"labelsKnown"`
	Credentials         []*Credential     `expr:"credentials"`
	Delegations         []*Delegation     `expr:"delegations"`
}

type Credential struct {
	Kind              string      `expr:"kind"`
	State             string      `expr:"state"`
	CreatedAt         time.Time   `expr:"createdAt"`
	CreatedAtKnown    bool        `expr:"createdAtKnown"`
	RotatedAt         time.Time   `expr:"rotatedAt"`
	RotatedAtKnown    bool        `expr:"rotatedAtKnown"`
	HasRotatedAt      bool        `expr:"hasRotatedAt"`
	ExpiresAt         time.Time   `expr:"expiresAt"`
	ExpiresAtKnown    bool        `expr:"expiresAtKnown"`
	HasExpiresAt      bool        `expr:"hasExpiresAt"`
	RevokedAt         time.Time   `expr:"revokedAt"`
	RevokedAtKnown    bool        `expr:"revokedAtKnown"`
	HasRevokedAt      bool        `expr:"hasRevokedAt"`
	ExposedAt         time.Time   `expr:"exposedAt"`
	ExposedAtKnown    bool        `expr:"exposedAtKnown"`
	HasExposedAt      bool        `expr:"hasExposedAt"`
	Storage           string      `expr:"storage"`
	Environments      []string    `expr:"environments"`
	EnvironmentsKnown bool        `expr:"environmentsKnown"`
	Copies            []*Copy     `expr:"copies"`
	CopiesKnown       bool        `expr:"copiesKnown"`
	Handoffs          []*Transfer `expr:"handoffs"`
}

type Copy struct {
	Storage          string `expr:"storage"`
	DestroyedAtKnown bool   `expr:"destroyedAtKnown"`
	HasDestroyedAt   bool   `expr:"hasDestroyedAt"`
}

type Transfer struct {
	Channel            string    `expr:"channel"`
	TransferredAt      time.Time `expr:"transferredAt"`
	TransferredAtKnown bool      `expr:"transferredAtKnown"`
	HasTransferredAt   bool      `expr:"hasTransferredAt"`
}

type Delegation struct {
	State               string      `expr:"state"`
	Grantor             *Actor      `expr:"grantor"`
	ActivatedAt         time.Time   `expr:"activatedAt"`
	ActivatedAtKnown    bool        `expr:"activatedAtKnown"`
	LastUsedAt          time.Time   `expr:"lastUsedAt"`
	LastUsedAtKnown     bool        `expr:"lastUsedAtKnown"`
	HasLastUsedAt       bool        `expr:"hasLastUsedAt"`
	LastReviewedAt      time.Time   `expr:"lastReviewedAt"`
	LastReviewedAtKnown bool        `expr:"lastReviewedAtKnown"`
	HasLastReviewedAt   bool        `expr:"hasLastReviewedAt"`
	Grantee             *Actor      `expr:"grantee"`
	Contract            *Contract   `expr:"contract"`
	ContractKnown       bool        `expr:"contractKnown"`
	HasContract         bool        `expr:"hasContract"`
	Revocation          *Revocation `expr:"revocation"`
	RevocationKnown     bool        `expr:"revocationKnown"`
	HasRevocation       bool        `expr:"hasRevocation"`
}

type Contract struct {
	EffectiveAt      time.Time `expr:"effectiveAt"`
	EffectiveAtKnown bool      `expr:"effectiveAtKnown"`
	EndedAtKnown     bool      `expr:"endedAtKnown"`
	HasEndedAt       bool      `expr:"hasEndedAt"`
}

type Revocation struct {
	At                time.Time `expr:"at"`
	PropagatedAt      time.Time `expr:"propagatedAt"`
	PropagatedAtKnown bool      `expr:"propagatedAtKnown"`
	HasPropagatedAt   bool      `expr:"hasPropagatedAt"`
}

type Handoff struct {
	State              string    `expr:"state"`
	Purpose            string    `expr:"purpose"`
	Channel            string    `expr:"channel"`
	PayloadKinds       []string  `expr:"payloadKinds"`
	TransferredAt      time.Time `expr:"transferredAt"`
	TransferredAtKnown bool      `expr:"transferredAtKnown"`
	HasTransferredAt   bool      `expr:"hasTransferredAt"`
	AcceptedAt         time.Time `expr:"acceptedAt"`
	AcceptedAtKnown    bool      `expr:"acceptedAtKnown"`
	HasAcceptedAt      bool      `expr:"hasAcceptedAt"`
	AcceptedByID       string    `expr:"acceptedById"`
	AcceptedByIDKnown  bool      `expr:"acceptedByIdKnown"`
	SourceClosedAt     time.Time `expr:"sourceClosedAt"`
	SourceClosedKnown  bool      `expr:"sourceClosedAtKnown"`
	HasSourceClosedAt  bool      `expr:"hasSourceClosedAt"`
}
