package governance_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/governance"
)

// FuzzParse wants any bytes to give either an estate that validates, survives
// being written and read again, and is the same when merged with itself; or
// faults that stand inside the input.
func FuzzParse(f *testing.F) {
	for seed := range uint64(10) {
		f.Add(marshal(newComposer(seed).document(2)))
	}
	for _, document := range []string{
		``, `{}`, `[]`, `{"schemaVersion":"1.9"}`, `{"schemaVersion":"1.0","nhis":[{"id":"a","kind":"new"}]}`,
		nhi(`"environment":"moon", "x":{"y":[null]}, "labels":{"\u0000":"é"}, "authMethods":[]`),
		nhi(`"unusedScopes":1.0e1, "logging":{"retention":"PT24H"}, "createdAt":"2026-01-01T00:00:00.000Z"`),
		`{"schemaVersion":"1.0","evidence":[{"id":"e","kind":"scan","subjectId":"nhi:a","collectedAt":"2026-01-01T00:00:00Z","verified":true}]}`,
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"unit","parentId":"b"},{"id":"b","kind":"unit","parentId":"a"}]}`,
		"{\"schemaVersion\":\"1.0\"\n,\"nhis\":[{\"id\":\"\xff",
	} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := governance.Parse("fuzz.json", data)
		if err != nil {
			if len(lines(err)) == 0 {
				t.Fatalf("an error without faults: %v", err)
			}
			checkPlaces(t, data, err)
			return
		}
		if err := e.Validate(); err != nil {
			t.Fatalf("an estate that was parsed does not validate: %v", err)
		}
		written := marshal(e)
		again, err := governance.Parse("again.json", written)
		if err != nil || !again.Equal(e) {
			t.Fatalf("the estate does not come back from\n%s\n%v", written, err)
		}
		merged, err := governance.Merge(e, again)
		if err != nil {
			t.Fatalf("Merge of an estate and its copy: %v", err)
		}
		if len(e.Warnings()) == 0 && merged.Digest() != e.Digest() {
			t.Fatal("merged with its copy, the estate is another")
		}
	})
}
