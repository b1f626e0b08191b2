package report_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/mandate-nhi/mandate/delegation/verify"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// A statement is signed by the caller. It is then evidence of the report that it names.
func ExampleInToto() {
	in := report.Input{Assessment: result()}
	var document, statement bytes.Buffer
	if err := report.JSON(&document, in); err != nil {
		fmt.Println(err)
	}
	if err := report.InToto(&statement, in); err != nil {
		fmt.Println(err)
	}

	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) // in truth from a vault
	signature := ed25519.Sign(private, fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(verify.InToto), verify.InToto, statement.Len(), statement.Bytes()))
	envelope, err := json.Marshal(map[string]any{
		"payloadType": verify.InToto, "payload": statement.Bytes(), // which JSON has in base64
		"signatures": []map[string]string{{"keyid": "auditor-2026", "sig": base64.StdEncoding.EncodeToString(signature)}},
	})
	if err != nil {
		fmt.Println(err)
	}

	digest := func(data []byte) governance.Field[governance.Hash] {
		return governance.Some(governance.Hash(fmt.Sprintf("sha256:%x", sha256.Sum256(data))))
	}
	evidence := governance.Evidence{ID: "review", Digest: digest(document.Bytes()), EnvelopeDigest: digest(envelope)}
	dsse, err := verify.NewDSSE([]verify.Key{{ID: "auditor-2026", Public: private.Public()}})
	if err != nil {
		fmt.Println(err)
	}
	found, err := dsse.Verify(context.Background(), evidence, bytes.NewReader(envelope))
	fmt.Println(found.Verified, found.KeyIDs, err)

	claim, err := report.ReadStatement("review", statement.Bytes())
	fmt.Println(claim.Verdicts.Pass, "of", claim.Questions, "pass", err)
	// Output:
	// true [auditor-2026] <nil>
	// 38 of 40 pass <nil>
}
