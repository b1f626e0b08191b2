package ask_test

import (
	"context"
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report/ask"
	"github.com/mandate-nhi/mandate/governance"
)

// A partner is asked for what it alone knows, and its answers become facts.
func Example() {
	estate, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
"actors": [{"id": "kestrel", "kind": "organization"}],
"nhis": [{"id": "sync", "kind": "integration", "ownerId": "kestrel", "status": "active"}],
"credentials": [{"id": "key", "kind": "api_key", "subjectId": "nhi:sync", "state": "active", "createdAt": "2025-01-01T00:00:00Z", "expiresAt": null, "revokedAt": null}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	rotation, err := builtin.Pack().Select("ROT-01")
	if err != nil {
		fmt.Println(err)
		return
	}
	eng, err := engine.Compile(rotation)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	request, err := ask.New(context.Background(), ask.Input{
		Index: delegation.NewIndex(estate), At: at, Party: "kestrel", Pack: rotation, Library: frameworks.Builtin(),
		Assess: func(ctx context.Context, v *delegation.View) (*controls.Assessment, error) { return eng.Assess(ctx, v) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, q := range request.Questions {
		fmt.Println(q.ID, "for", q.Why[0].Control)
	}
	merged, err := request.Merge(estate, "answers.csv", []byte("id,answer\ncredential[key].rotatedAt,2026-06-01\n"), ask.Attestation{By: "kestrel", At: at})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("rotated", merged.Estate.Credentials[0].RotatedAt, "by", merged.Evidence)
	// Output:
	// credential[key].rotatedAt for ROT-01
	// rotated 2026-06-01T00:00:00Z by evidence:answers:6a1459e27a74ee32
}
