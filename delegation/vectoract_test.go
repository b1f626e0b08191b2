package delegation_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// sharedVectors holds published vectors, which are no part of the repository.
const sharedVectors = "../../shared/data/inputs/delegation/"

// readVector reads a JSON file of vectors; it skips the test where a published
// one is absent.
func readVector(t *testing.T, file string, to any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) && strings.HasPrefix(file, sharedVectors) {
		t.Skipf("the published vectors are not beside the repository: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, to); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// actClaims are the claims of an exchanged token that say who acts for whom (RFC
// 8693 §4.1); what else stands within act is not read.
type actClaims struct {
	Subject string    `json:"sub"`
	Act     *actClaim `json:"act"`
	From    int64     `json:"nbf"` // seconds since 1970, RFC 7519 §2
	Until   int64     `json:"exp"`
}

type actClaim struct {
	Subject string    `json:"sub"`
	Act     *actClaim `json:"act"`
}

// actVector is a token with what it means.
type actVector struct {
	Comment string    `json:"comment"`
	Token   actClaims `json:"token"`
	Current string    `json:"current"`
	Prior   []string  `json:"prior"`
}

func actVectors(t *testing.T) []actVector {
	var list []actVector
	readVector(t, "testdata/vectors/actor-chains.json", &list)
	return list
}

// request is what the token lets its bearer ask: the outermost actor acts, for
// the subject, and the nested ones came before.
func (c actClaims) request() *governance.Request {
	q := &governance.Request{Party: vectorActor(c.Act.Subject), Action: "users.read", Resource: "tenant/acme/users",
		OnBehalfOf: governance.Some(vectorActor(c.Subject))}
	var prior []governance.Ref
	for a := c.Act.Act; a != nil; a = a.Act {
		prior = append(prior, vectorActor(a.Subject))
	}
	q.PriorActors = governance.Some(prior)
	return q
}

func vectorActor(id string) governance.Ref { return governance.NewRef(governance.KindActor, id) }

func actInstant(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

// actEstate has the grants behind tokens, each from the subject to the current actor
// on its own behalf, for as long as the token runs. All belong to the
// organization that owns the tenant; its actors are those of the tokens.
func actEstate(t *testing.T, tokens ...actClaims) *governance.Estate {
	t.Helper()
	people := map[string]bool{"outsider": true}
	e := &governance.Estate{SchemaVersion: "1.0",
		Actors:  []governance.Actor{{ID: "owner", Kind: governance.ActorKindOrganization, Status: governance.Some(governance.ActorStatusActive)}},
		Tenants: []governance.Tenant{{ID: "acme", OwnerID: governance.Some("owner"), CustodianID: governance.None[string]()}}}
	for i, c := range tokens {
		people[c.Subject] = true
		for a := c.Act; a != nil; a = a.Act {
			people[a.Subject] = true
		}
		e.Delegations = append(e.Delegations, actGrant(fmt.Sprint("d", i), c))
	}
	for id := range people {
		e.Actors = append(e.Actors, governance.Actor{ID: id, Kind: governance.ActorKindPerson, ParentID: governance.Some("owner"),
			Status: governance.Some(governance.ActorStatusActive), TerminatedAt: governance.None[time.Time]()})
	}
	if err := e.Validate(); err != nil {
		t.Fatal(err)
	}
	return e
}

func actGrant(id string, c actClaims) governance.Delegation {
	return governance.Delegation{ID: id, Kind: governance.DelegationKindAgent, GrantorID: vectorActor(c.Subject), GranteeID: vectorActor(c.Act.Subject),
		OnBehalfOfID: governance.Some(vectorActor(c.Subject)), ParentID: governance.None[string](), TenantID: governance.Some("acme"),
		Scopes:   []governance.Scope{{Action: "users.read", Resource: "tenant/acme/**"}},
		Retained: governance.Some([]governance.Retained{}), Conditions: governance.Some([]string{}),
		NotBefore: governance.Some(actInstant(c.From)), ExpiresAt: governance.Some(actInstant(c.Until)), ActivatedAt: governance.Some(actInstant(c.From)),
		Redelegations: governance.Some[int64](0), State: governance.Some(governance.DelegationStateActive), Revocation: governance.None[governance.Revocation]()}
}

// actAnswer is a decision in a line.
func actAnswer(d delegation.Decision) string {
	text := d.Outcome.String()
	for _, r := range d.Reasons {
		text += " " + string(r.Code)
	}
	return text
}

// checkActWindow wants a token to be good from nbf until just before exp (RFC
// 7519 §4.1.4, §4.1.5), as its grant is.
func checkActWindow(t *testing.T, c actClaims) {
	t.Helper()
	x := delegation.NewIndex(actEstate(t, c))
	from, until := actInstant(c.From), actInstant(c.Until)
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{from.Add(-time.Second), "deny NOT_YET NOT_YET"}, // notBefore and activatedAt
		{from, "allow"},
		{until.Add(-time.Second), "allow"},
		{until, "deny EXPIRED"},
	} {
		if got := actAnswer(x.At(tt.at).Decide(c.request(), 0)); got != tt.want {
			t.Errorf("Decide at %v = %s, want %s", tt.at, got, tt.want)
		}
	}
}

// TestActorChains reads our own tokens: who acts now, who acted before, and for
// how long.
func TestActorChains(t *testing.T) {
	for _, tt := range actVectors(t) {
		t.Run(tt.Comment, func(t *testing.T) {
			q := tt.Token.request()
			d := delegation.NewIndex(actEstate(t, tt.Token)).At(actInstant(tt.Token.From)).Decide(q, 0)
			var prior []governance.Ref
			for _, id := range tt.Prior {
				prior = append(prior, vectorActor(id))
			}
			if q.Party != vectorActor(tt.Current) {
				t.Errorf("%v acts, want %s", q.Party, tt.Current)
			}
			if diff := cmp.Diff(prior, d.History, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("History mismatch (-want +got):\n%s", diff)
			}
			checkActWindow(t, tt.Token)
		})
	}
}

// TestActorChainPublished reads the token of RFC 8693 §4.1.
func TestActorChainPublished(t *testing.T) {
	var c actClaims
	readVector(t, sharedVectors+"rfc8693-act.json", &c)
	if c.Act == nil || c.Subject == "" || c.Act.Subject == c.Subject {
		t.Fatalf("%+v is not the token of an actor", c)
	}
	checkActWindow(t, c)
	checkActHistory(t, c)
}

// TestActorHistoryHasNoSay: "prior actors identified by any nested act claims are
// informational only" (RFC 8693 §4.1).
func TestActorHistoryHasNoSay(t *testing.T) {
	for _, tt := range actVectors(t) {
		t.Run(tt.Comment, func(t *testing.T) { checkActHistory(t, tt.Token) })
	}
}

// checkActHistory asks with many histories, by the actor and by others, for the
// principal and for others: each is only told again.
func checkActHistory(t *testing.T, c actClaims) {
	t.Helper()
	prior := c.request().PriorActors.Or(nil)
	histories := [][]governance.Ref{nil, {vectorActor("outsider")}, {vectorActor("nobody-knows")}, {c.request().Party}, {c.request().OnBehalfOf.Or(governance.Ref{})},
		append(slices.Clone(prior), vectorActor("outsider"))}
	if turned := slices.Clone(prior); len(turned) > 1 {
		slices.Reverse(turned)
		histories = append(histories, turned, prior[:1])
	}
	x := delegation.NewIndex(actEstate(t, c))
	answers := map[string]int{}
	for _, party := range []governance.Ref{c.request().Party, vectorActor("outsider")} {
		for _, principal := range []governance.Ref{vectorActor(c.Subject), vectorActor("outsider")} {
			for _, at := range []int64{c.From - 1, c.From, c.Until} {
				q := c.request()
				q.Party, q.OnBehalfOf = party, governance.Some(principal)
				answers[actHistoryAnswer(t, x.At(actInstant(at)), q, histories)]++
			}
		}
	}
	for _, want := range []string{"allow", "deny NO_GRANT", "deny PRINCIPAL_MISMATCH", "deny EXPIRED"} {
		if answers[want] == 0 {
			t.Errorf("no answer %q among %v: the law was hardly asked", want, answers)
		}
	}
}

// actHistoryAnswer is the one answer to a request with every history.
func actHistoryAnswer(t *testing.T, v *delegation.View, q *governance.Request, histories [][]governance.Ref) string {
	t.Helper()
	want, digest := v.Decide(q, 0), vectorDigest(t, q)
	for _, h := range histories {
		told := *q
		told.PriorActors = governance.Some(h)
		got := v.Decide(&told, 0)
		if diff := cmp.Diff(h, got.History, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("History mismatch (-want +got):\n%s", diff)
		}
		got.History = want.History
		if diff := cmp.Diff(actJSON(t, want), actJSON(t, got)); diff != "" {
			t.Errorf("%v for %v with history %v: Decide mismatch (-without +with):\n%s", q.Party, q.OnBehalfOf, h, diff)
		}
		if vectorDigest(t, &told) != digest {
			t.Errorf("history %v changes what an approval approves", h)
		}
	}
	return actAnswer(want)
}

func vectorDigest(t *testing.T, q *governance.Request) governance.Hash {
	t.Helper()
	h, err := governance.Digest(q)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func actJSON(t *testing.T, d delegation.Decision) string {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestActorHistoryOfGrantees: a prior actor that may do the thing itself lends
// nothing to the one that acts now, and one that left takes nothing from it.
func TestActorHistoryOfGrantees(t *testing.T) {
	c := actVectors(t)[1].Token
	other := actClaims{Subject: c.Subject, Act: &actClaim{Subject: "gateway"}, From: c.From, Until: c.Until}
	e := actEstate(t, c, other)
	for i := range e.Actors {
		if e.Actors[i].ID == "portal" {
			e.Actors[i].Status, e.Actors[i].TerminatedAt = governance.Some(governance.ActorStatusTerminated), governance.Some(actInstant(c.From))
		}
	}
	v := delegation.NewIndex(e).At(actInstant(c.From + 1))
	if got := actAnswer(v.Decide(c.request(), 0)); got != "allow" {
		t.Errorf("with a prior actor that left: %s", got)
	}
	lent := c.request()
	lent.Party, lent.PriorActors = vectorActor("outsider"), governance.Some([]governance.Ref{vectorActor("gateway"), vectorActor("agent")})
	if got := actAnswer(v.Decide(lent, 0)); got != "deny NO_GRANT" {
		t.Errorf("with prior actors that may: %s", got)
	}
}

// TestPriorActorsInDocuments: a request states the history, and a decision
// repeats it; without one the decision has no such member.
func TestPriorActorsInDocuments(t *testing.T) {
	read := func(member string) string {
		q, err := governance.ParseRequest("request.json", []byte(`{"party":"nhi:agent","action":"users.read","resource":"tenant/acme"`+member+`}`))
		if err != nil {
			t.Fatal(err)
		}
		return actJSON(t, delegation.NewIndex(actEstate(t)).At(now).Decide(q, 0))
	}
	if got := read(`,"priorActors":["nhi:gateway","actor:ann"]`); !strings.Contains(got, `"history":["nhi:gateway","actor:ann"]`) {
		t.Errorf("no history in %s", got)
	}
	if got := read(""); strings.Contains(got, "history") {
		t.Errorf("a history in %s", got)
	}
}
