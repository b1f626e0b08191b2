package verify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/delegation/verify"
	"github.com/mandate-nhi/mandate/governance"
)

// An auditor signed a statement about a report; a second report is on record as it
// was before somebody changed it, and a third cannot be found.
func Example() {
	signAuditor, auditorKey := edKey(1)
	signed := envelope(verify.InToto, statement(sha([]byte(report))), seal{"auditor-2026", signAuditor})
	document := fmt.Sprintf(`{"schemaVersion": "1.0",
	  "actors": [{"id": "auditor", "kind": "organization"}],
	  "nhis": [{"id": "bot", "kind": "bot"}],
	  "evidence": [
	    {"id": "signed", "kind": "rotation", "subjectId": "nhi:bot", "collectedAt": "2026-06-01T00:00:00Z",
	      "attesterId": "actor:auditor", "digest": %q, "envelopeDigest": %q},
	    {"id": "changed", "kind": "rotation", "subjectId": "nhi:bot", "collectedAt": "2026-06-01T00:00:00Z", "digest": %[1]q, "envelopeDigest": null},
	    {"id": "lost", "kind": "rotation", "subjectId": "nhi:bot", "collectedAt": "2026-06-01T00:00:00Z", "digest": %[1]q, "envelopeDigest": null}
	  ]}`, sha([]byte(report)), sha(signed))
	estate, err := governance.Parse("estate.json", []byte(document))
	if err != nil {
		fmt.Println(err)
		return
	}

	dsse, err := verify.NewDSSE([]verify.Key{
		{ID: "auditor-2026", Public: auditorKey, Party: governance.NewRef(governance.KindActor, "auditor")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	contents := map[string][]byte{"signed": signed, "changed": []byte("no secret was rotated\n")}
	open := func(_ context.Context, e governance.Evidence) (io.ReadCloser, error) {
		content, ok := contents[e.ID]
		if !ok {
			return nil, errors.New("not found")
		}
		return io.NopCloser(bytes.NewReader(content)), nil
	}
	found, err := delegation.Verify(context.Background(), estate, verify.First(dsse, verify.FileDigest{}), open)
	fmt.Println("error:", err)

	view := delegation.NewIndex(estate, delegation.WithVerifications(found)).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	for s := range view.Subjects(governance.KindEvidence) {
		e := s.(delegation.Evidence)
		verified, known := e.Verified().Get()
		fmt.Println(e.Ref(), "verified:", verified, "known:", known)
		for _, v := range e.Verifications() {
			fmt.Println("  by", v.By, v.KeyIDs, v.Code)
		}
	}
	// Output:
	// error: evidence:lost: not found
	// evidence:changed verified: false known: true
	//   by file-digest [] DIGEST_MISMATCH
	// evidence:lost verified: false known: false
	// evidence:signed verified: true known: true
	//   by dsse [auditor-2026]
}
