// Command issuance asks whether an API key may be issued that a partner wants, so
// that the partner cannot give itself standing access.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var (
	//go:embed estate.json
	estateJSON []byte
	//go:embed request.json
	requestJSON []byte
)

// maxStaleness is how old the facts may be for a gate to rest on them.
const maxStaleness = 24 * time.Hour

func main() {
	now := time.Date(2026, 6, 30, 7, 0, 0, 0, time.UTC)
	estate := must(governance.Parse("estate.json", estateJSON))
	request := must(governance.ParseRequest("request.json", requestJSON))
	gate := &issueGate{must(engine.Compile(builtin.Pack())), delegation.NewIndex(estate).At(now)}
	key, _ := request.Proposed.Get()

	gate.ask("As Jonas of Kestrel asks for it", request, key)

	key.ExpiresAt = governance.Some(now.Add(60 * governance.Day))
	key.Storage = governance.Some(governance.StorageVault)
	gate.ask("With an end, in a vault", request, key)

	own := key
	approve(&own, "mira@kestrel", now)
	gate.ask("Approved by Mira, a colleague of Jonas", request, own)

	approve(&key, "finn@brandt", now)
	gate.ask("Approved by Finn of Brandt", request, key)

	edited := key
	edited.ExpiresAt = governance.Some(now.Add(365 * governance.Day))
	gate.ask("With a later end than Finn approved", request, edited)

	fmt.Println("\nThe day after, by what is on record")
	gate.issued("the key that Finn approved", estate, key, now)
	gate.issued("the one with the later end", estate, edited, now)
}

// An issueGate is where keys are issued.
type issueGate struct {
	engine *engine.Engine
	view   *delegation.View
}

func (g *issueGate) ask(title string, r *governance.Request, key governance.Credential) {
	asked := *r
	asked.Proposed = governance.Some(key)
	result := must(g.engine.Gate(context.Background(), g.view,
		engine.Ask{Gate: delegation.GateCredentialIssue, Request: &asked}, maxStaleness))
	fmt.Printf("%s: %s\n", title, result.Outcome)
	for _, reason := range result.Reasons {
		fmt.Printf("    %s\n", reason)
	}
}

// issued asks the controls about a key that went past the gate or round it.
func (g *issueGate) issued(title string, estate *governance.Estate, key governance.Credential, at time.Time) {
	key.State = governance.Some(governance.CredentialStateActive)
	key.CreatedAt = governance.Some(at)
	key.RevokedAt = governance.None[time.Time]()
	after := must(governance.Merge(estate, &governance.Estate{
		SchemaVersion: governance.SchemaVersion, AsOf: key.CreatedAt, Credentials: []governance.Credential{key},
	}))
	view := delegation.NewIndex(after).At(at.Add(governance.Day))
	for _, id := range []string{"PRV-04", "ROT-02"} {
		control, _ := g.engine.Pack().Get(id)
		finding := must(g.engine.Check(context.Background(), view, id, governance.NewRef(governance.KindCredential, key.ID)))
		fmt.Printf("    %s: %s by %s, %s\n", title, finding.Verdict, id, control.Title)
	}
}

// approve adds an approval of exactly this key: a changed one is another.
func approve(key *governance.Credential, person string, at time.Time) {
	digest := must(governance.Digest(key))
	key.Approvals = governance.Some([]governance.Approval{{
		ByID: person, Decision: governance.ApprovalDecisionApproved, At: at, SubjectDigest: governance.Some(digest),
	}})
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
