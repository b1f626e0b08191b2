package awsorg

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An account is an account of AWS with what the files say of it.
type account struct {
	at           importer.Node
	listed       bool // by Organizations
	name         governance.Field[string]
	state        governance.Field[governance.TenantState]
	organization string
}

// owner notes that an account exists, and returns the id of its actor.
func (r *run) owner(number string, at importer.Node) string {
	if r.accounts[number] == nil {
		r.accounts[number] = &account{at: at}
	}
	return accountID(number)
}

// emitAccounts writes each account as an organization and the tenant that it owns.
func (r *run) emitAccounts() {
	for _, number := range slices.Sorted(maps.Keys(r.accounts)) {
		a := r.accounts[number]
		actor := governance.Actor{ID: accountID(number), Kind: governance.ActorKindOrganization, Name: a.name}
		if a.organization != "" {
			actor.Labels = governance.Some(map[string]string{"aws.organization": a.organization})
		}
		r.Actor(actor, a.at)
		r.Tenant(governance.Tenant{ID: number, OwnerID: governance.Some(accountID(number)), State: a.state}, a.at)
	}
}

// tenantStates are the states of an account. One that is to be closed still works
// for some time, which the model has no word for.
var tenantStates = map[string]governance.TenantState{
	"PENDING_ACTIVATION": governance.TenantStateRequested, "ACTIVE": governance.TenantStateActive, "SUSPENDED": governance.TenantStateSuspended,
	"PENDING_CLOSURE": "", "CLOSED": governance.TenantStateClosed,
}

// A joined is an account that came into the organization by an invitation.
type joined struct {
	node                     importer.Node
	management, organization string
	at                       governance.Field[time.Time]
}

// member reads an account of an organization. Its ARN names the management account
// and the organization.
func (r *run) member(n importer.Node) {
	r.UnknownFields(n, "Id", "Arn", "Name", "Email", "Status", "State", "JoinedMethod", "JoinedTimestamp", "Paths")
	number, ok := r.accountNumber(n.Get("Id"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the account has no id; it is left out")
		return
	}
	r.owner(number, n)
	a := r.accounts[number]
	name, state := r.Optional(n.Get("Name")), r.accountState(n)
	if a.listed {
		if a.name != name || a.state != state {
			r.Report(n, importer.Error, importer.CodeDuplicate, "another statement about this account says something else; what they differ on is left unknown")
			a.name, a.state = same(a.name, name), same(a.state, state)
		}
		return
	}
	a.at, a.listed, a.name, a.state = n, true, name, state
	management, organization := r.organizationOf(n.Get("Arn"))
	a.organization = organization
	method := importer.Enum(&r.Collector, constant(n.Get("JoinedMethod")), map[string]string{"INVITED": "INVITED", "CREATED": "CREATED"})
	if method.Is("INVITED") && organization != "" && management != number {
		r.owner(management, n)
		r.joined[number] = joined{n, management, organization, r.instant(n.Get("JoinedTimestamp"))}
	}
}

// oldWords are what Status says of the states that it has no word for.
var oldWords = map[governance.TenantState][]governance.TenantState{
	governance.TenantStateRequested: {governance.TenantStateActive, governance.TenantStateSuspended},
	governance.TenantStateClosed:    {governance.TenantStateSuspended},
}

// accountState reads the state of an account, which Status said before State did.
func (r *run) accountState(n importer.Node) governance.Field[governance.TenantState] {
	state, was := importer.Enum(&r.Collector, constant(n.Get("State")), tenantStates), importer.Enum(&r.Collector, constant(n.Get("Status")), tenantStates)
	if n := n.Get("State"); !n.Exists() || n.IsNull() {
		return was
	}
	s, ok := state.Get()
	if old, said := was.Get(); ok && said && old != s && !slices.Contains(oldWords[s], old) {
		r.Report(n.Get("Status"), importer.Warning, importer.CodeConflict, "Status and State say different things; the state is left unknown")
		return governance.Field[governance.TenantState]{}
	}
	return state
}

// organizationOf reads the management account and the organization from an ARN.
func (r *run) organizationOf(n importer.Node) (management, organization string) {
	s, ok := r.Text(n)
	if !ok {
		return "", ""
	}
	m := arnForm.FindStringSubmatch(s)
	if m == nil || m[1] != "organizations" {
		r.Report(n, importer.Warning, importer.CodeUnparsable, "this is no ARN of Organizations; the management account is left unknown")
		return "", ""
	}
	parts := strings.Split(m[3], "/")
	if len(parts) < 2 {
		return "", ""
	}
	return m[2], parts[1]
}

// A handshake is an invitation to an account to join an organization.
type handshake struct {
	node                              importer.Node
	id                                string
	account, management, organization string
	state                             governance.HandoffState
	requested, expires                governance.Field[time.Time]
}

var handshakeStates = map[string]governance.HandoffState{
	"REQUESTED": governance.HandoffStateRequested, "OPEN": governance.HandoffStateRequested, "ACCEPTED": governance.HandoffStateAccepted,
	"DECLINED": governance.HandoffStateRejected, "CANCELED": governance.HandoffStateCancelled, "EXPIRED": governance.HandoffStateExpired,
}

// handshake reads a handshake. Only an invitation hands an account over.
func (r *run) handshake(n importer.Node) {
	r.UnknownFields(n, "Id", "Arn", "Action", "State", "Parties", "Resources", "RequestedTimestamp", "ExpirationTimestamp")
	action, said := r.Text(n.Get("Action"))
	if said && !strings.EqualFold(action, "INVITE") {
		r.Report(n.Get("Action"), importer.Info, importer.CodeSkipped, "a handshake that is no invitation to an account; it is not read")
		return
	}
	id, ok := r.Text(n.Get("Id"))
	state, known := importer.Enum(&r.Collector, constant(n.Get("State")), handshakeStates).Get()
	management, organization := r.organizationOf(n.Get("Arn"))
	h := handshake{node: n, id: id, management: management, organization: organization, state: state, requested: r.instant(n.Get("RequestedTimestamp")), expires: r.instant(n.Get("ExpirationTimestamp"))}
	for _, party := range n.Get("Parties").Items() {
		if kind, _ := party.Get("Type").Text(); kind == "ACCOUNT" {
			if number, ok := r.accountNumber(party.Get("Id")); ok && number != management {
				h.account = number
			}
		}
	}
	if !ok || !said || !known || organization == "" || h.account == "" {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the handshake does not say which one and what it is, in which state, and between which accounts; it is left out")
		return
	}
	r.handshakes = append(r.handshakes, h)
}

// emitJoined writes a handoff of each account that was invited. When an accepted
// invitation was accepted stands with the account: it is the one after which the
// account joined.
func (r *run) emitJoined() {
	used := map[string]bool{}
	for _, h := range r.handshakes {
		handoff := r.handoff(importer.ID("aws:handshake/"+h.id), h.account, h.management, h.state, h.node)
		handoff.RequestedAt = h.requested
		if j := r.joined[h.account]; h.state == governance.HandoffStateAccepted && j.organization == h.organization && within(j.at, h.requested, h.expires) {
			handoff.AcceptedAt, handoff.TransferredAt = j.at, j.at
			used[h.account] = true
		}
		if h.state != governance.HandoffStateAccepted {
			handoff.AcceptedAt, handoff.TransferredAt = governance.None[time.Time](), governance.None[time.Time]()
		}
		r.Handoff(handoff, h.node)
	}
	for _, number := range slices.Sorted(maps.Keys(r.joined)) {
		if j := r.joined[number]; !used[number] {
			handoff := r.handoff(importer.ID("aws:"+j.organization+":joined/"+number), number, j.management, governance.HandoffStateAccepted, j.node)
			handoff.AcceptedAt, handoff.TransferredAt = j.at, j.at
			r.Handoff(handoff, j.node)
		}
	}
}

func within(at, from, to governance.Field[time.Time]) bool {
	t, ok := at.Get()
	first, known := from.Get()
	last, ends := to.Get()
	return ok && known && ends && !t.Before(first) && !t.After(last)
}

// handoff is what an invitation hands over: the organization sets policies for the
// account, pays for it, and may end it.
func (r *run) handoff(id, from, to string, state governance.HandoffState, at importer.Node) governance.Handoff {
	return governance.Handoff{
		ID: id, FromID: actorRef(r.owner(from, at)), ToID: actorRef(r.owner(to, at)), TenantID: governance.Some(from), State: state,
		Payload: []governance.Payload{{Kind: governance.PayloadKindTenantAdmin, Ref: governance.Some(from)}},
	}
}

// later reports whether a is after b, which may be unknown.
func later(a, b governance.Field[time.Time]) bool {
	t, ok := a.Get()
	return ok && t.After(b.Or(time.Time{}))
}
