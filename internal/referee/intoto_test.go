package referee

import (
	"encoding/json"
	"slices"
	"testing"

	svr "github.com/in-toto/attestation/go/predicates/svr/v01"
	intoto "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks/report"
)

// statement reads a statement with the types of in-toto, which know each member of it.
func statement(data []byte) (*intoto.Statement, error) {
	s := &intoto.Statement{}
	if err := protojson.Unmarshal(data, s); err != nil {
		return nil, err
	}
	return s, s.Validate()
}

// statements wants both statements to be valid by in-toto's own types, which find
// planted faults, and the properties to be what passes.
func statements(t *testing.T, all map[string]written) {
	some := false
	for name, w := range all {
		for file, predicate := range map[string]string{"assessment.intoto.json": report.PredicateType, "assessment.svr.json": report.PredicateSVR} {
			data := w.file(t, file)
			s, err := statement(data)
			if err != nil {
				t.Errorf("%s of %s: %v", file, name, err)
				continue
			}
			if s.GetPredicateType() != predicate || s.GetSubject()[0].GetDigest()["sha256"] == "" || "sha256:"+s.GetSubject()[0].GetDigest()["sha256"] != w.doc.Basis.Input.Digest {
				t.Errorf("%s of %s: predicate %s of %v", file, name, s.GetPredicateType(), s.GetSubject())
			}
			for _, fault := range []struct {
				member string
				value  any
			}{
				{"_type", "https://in-toto.io/Statement/v3"}, {"subject", nil}, {"subject", []any{map[string]any{"name": "x"}}},
				{"subject", []any{map[string]any{"name": "x", "digest": map[string]string{"sha256": "xyz"}}}},
				{"predicateType", ""}, {"predicate", nil}, {"other", 1},
			} {
				broken := object(t, data)
				broken[fault.member] = fault.value
				text, err := json.Marshal(broken)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := statement(text); err == nil {
					t.Errorf("%s of %s: in-toto does not find %s: %v", file, name, fault.member, fault.value)
				}
			}
		}
		some = svrOf(t, name, w) || some
	}
	if !some {
		t.Error("nothing passes in any estate")
	}
}

// svrOf wants the result in the types of in-toto, with the controls that all records
// pass, and reports whether there are any.
func svrOf(t *testing.T, name string, w written) bool {
	t.Helper()
	predicate, err := json.Marshal(object(t, w.file(t, "assessment.svr.json"))["predicate"])
	if err != nil {
		t.Fatal(err)
	}
	result := &svr.SimpleVerificationResult{}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(predicate, result); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	spoiled, passes := map[string]bool{}, map[string]bool{}
	for _, f := range w.doc.Findings {
		switch v := f.Verdict.String(); v {
		case "pass":
			passes["MANDATE_"+f.Control] = true
		case "not_applicable":
		default:
			spoiled["MANDATE_"+f.Control] = true
		}
	}
	errors := slices.ContainsFunc(w.doc.Observations, delegation.Observation.IsError)
	var want []string
	for p := range passes {
		if !spoiled[p] && !errors {
			want = append(want, p)
		}
	}
	slices.Sort(want)
	if !slices.Equal(want, result.GetProperties()) {
		t.Errorf("%s: properties %v, want %v", name, result.GetProperties(), want)
	}
	if !result.GetTimeCreated().AsTime().Equal(w.doc.AsOf) || result.GetVerifier().GetId() == "" {
		t.Errorf("%s: verified at %v by %v", name, result.GetTimeCreated(), result.GetVerifier())
	}
	return len(want) > 0
}
