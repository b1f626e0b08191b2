package delegation_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func TestReasonPath(t *testing.T) {
	t.Parallel()
	key := governance.NewRef(governance.KindCredential, "key")
	for want, r := range map[string]delegation.Reason{
		"credential[key].copies[0].storage": {Subject: key, Field: "copies[0].storage"},
		"credential:key":                    {Subject: key},
		"estate.asOf":                       {Field: "asOf"},
	} {
		if got := r.Path(); got != want {
			t.Errorf("%+v.Path() = %q, want %q", r, got, want)
		}
	}
}
