// Command incident asks what a compromised partner reaches, how to take it away, what
// to tell each customer, and whether all of it was done.
package main

import (
	"context"
	"embed"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

//go:embed *.json
var files embed.FS

func main() {
	detected, later := time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC), time.Date(2026, 7, 3, 6, 0, 0, 0, time.UTC)
	kestrel := governance.NewRef(governance.KindActor, "kestrel")
	parties := read("parties.json")
	index := delegation.NewIndex(must(governance.Merge(parties, read("before.json"))))
	view := index.At(detected)

	fmt.Println("What an attacker reaches who has Kestrel")
	reach := must(view.BlastRadius(kestrel))
	show(reach)
	for _, node := range reach.Reached {
		if node.Node.Kind == governance.KindTenant {
			path := reach.Path(node.Node)
			fmt.Printf("    %s, level %s, by %s\n", node.Node, node.Level, path[len(path)-1].From)
		}
	}

	fmt.Println("\nHow to take it away")
	plan := must(view.PlanRevocation(kestrel))
	for _, step := range plan.Steps {
		fmt.Printf("    by %s  %-19s  %v\n", governance.FormatInstant(step.Due), step.Action, step.Subjects)
	}
	fmt.Printf("    to be granted anew by others: %v\n", reach.Dependents)

	fmt.Println("\nWhat to tell each customer, and by when")
	eng := must(engine.Compile(builtin.Pack()))
	notify(eng, index, detected, kestrel)

	after := must(governance.Merge(parties, read("after.json")))
	fmt.Println("\nThree days later")
	completion(eng, delegation.NewIndex(after).At(later), plan)

	joined := must(governance.Join([]*governance.Estate{after, read("effect.json")}))
	if len(joined.Conflicts) > 0 {
		log.Fatal(joined.Conflicts) // unknown from here on: somebody has to look
	}
	fmt.Println("\nOnce somebody has tried the grant that was revoked at Hafen")
	completion(eng, delegation.NewIndex(joined.Estate).At(later), plan)
}

// show prints the three numbers that belong together: a list that nobody declared
// complete could hide more.
func show(b *delegation.BlastRadius) {
	fmt.Printf("    %d records for certain, %d perhaps, %d lists open; %d customers\n", b.Certain, b.Possible, len(b.Open), b.Customers)
}

// notify tells each customer what it may know: its index shows nothing of others.
func notify(eng *engine.Engine, index *delegation.Index, at time.Time, compromised governance.Ref) {
	for incident := range delegation.All[delegation.Incident](index.At(at)) {
		contract, _ := incident.Contract().Get()
		customer := contract.CustomerID().String()
		notice := must(eng.Check(context.Background(), index.At(at), "INC-01", incident.Ref()))
		fmt.Printf("    %s, by %s\n", customer, notice.Due)
		for _, node := range must(index.For(customer).At(at).BlastRadius(compromised)).Reached {
			fmt.Printf("        %s\n", node.Node)
		}
	}
}

// completion holds a plan to the evidence on file.
func completion(eng *engine.Engine, view *delegation.View, plan *delegation.RevocationPlan) {
	for _, step := range plan.Steps {
		open := slices.DeleteFunc(slices.Clone(step.Subjects), func(r governance.Ref) bool { return evidenced(view, r, step.Evidence) })
		fmt.Printf("    %-19s  %d of %d evidenced, open: %v\n", step.Action, len(step.Subjects)-len(open), len(step.Subjects), open)
	}
	result := must(eng.Assess(context.Background(), view, engine.Only("DEL-06", "INC-01"), engine.KeepPasses()))
	for _, f := range result.Findings {
		fmt.Printf("    %s %s: %s\n", f.Control, f.Subject, f.Verdict)
	}
	reach := must(view.BlastRadius(plan.Trigger))
	show(reach)
	for _, gap := range reach.Unknowns {
		fmt.Printf("    not known: %s\n", gap.Path())
	}
}

// evidenced reports whether there is positive evidence of each kind about a record.
func evidenced(view *delegation.View, record governance.Ref, kinds []governance.EvidenceKind) bool {
	return !slices.ContainsFunc(kinds, func(k governance.EvidenceKind) bool {
		return !slices.ContainsFunc(view.EvidenceOn(record), func(e delegation.Evidence) bool {
			outcome, _ := e.Outcome().Get()
			return e.Record().Kind == k && outcome == governance.EvidenceOutcomePositive
		})
	})
}

func read(name string) *governance.Estate {
	return must(governance.Parse(name, must(files.ReadFile(name))))
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
