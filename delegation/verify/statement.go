package verify

import (
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// InToto is the payload type of in-toto statements.
const InToto = "application/vnd.in-toto+json"

// parseStatement reads the digests of the subjects of an in-toto Statement, v1 or
// v0.1, by algorithm and in hexadecimal. Members that it does not know are ignored,
// as in-toto demands.
func parseStatement(data []byte) ([]map[string]string, error) {
	v, err := parseObject(data)
	if err != nil {
		return nil, err
	}
	version, _ := text(v, "_type")
	predicate, _ := text(v, "predicateType")
	list := v.Member("subject")
	if version != "https://in-toto.io/Statement/v1" && version != "https://in-toto.io/Statement/v0.1" ||
		predicate == "" || list == nil || list.Kind != jsonread.BeginArray || len(list.Items) == 0 {
		return nil, errMalformed
	}
	var subjects []map[string]string
	for _, item := range list.Items {
		digests, ok := parseDigests(item.Member("digest"))
		if !ok {
			return nil, errMalformed
		}
		subjects = append(subjects, digests)
	}
	return subjects, nil
}

// parseDigests reads a DigestSet, which is not empty.
func parseDigests(v *jsonread.Value) (map[string]string, bool) {
	if v == nil || v.Kind != jsonread.BeginObject || len(v.Members) == 0 {
		return nil, false
	}
	digests := make(map[string]string, len(v.Members))
	for _, m := range v.Members {
		if m.Value.Kind != jsonread.String {
			return nil, false
		}
		digests[m.Name] = m.Value.Text
	}
	return digests, true
}

// names reports whether one of the subjects is what has this digest.
func names(subjects []map[string]string, digest governance.Hash) bool {
	for _, s := range subjects {
		if sum, ok := s[algorithm(digest)]; ok && sum == hexOf(digest) {
			return true
		}
	}
	return false
}
