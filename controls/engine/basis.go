package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// basis names everything the result depends on beside the instant.
func (e *Engine) basis(v *delegation.View) controls.Basis {
	x := v.Index()
	return controls.Basis{
		Engine:             controls.Source{Name: "mandate", Version: Version},
		Schema:             controls.Source{Name: "estate", Version: governance.SchemaVersion},
		Pack:               controls.Source{Name: e.pack.Name, Version: e.pack.Version, Digest: e.pack.Digest()},
		Input:              controls.Source{Name: "estate", Version: x.Estate().SchemaVersion, Digest: string(x.Digest())},
		PrivilegeMap:       controls.Source{Name: "privileges", Digest: privilegeDigest(x.Privileges())},
		AssumeComplete:     x.AssumesComplete(),
		CompletenessMaxAge: governance.FormatDuration(x.CompletenessMaxAge()),
	}
}

func privilegeDigest(m delegation.PrivilegeMap) string {
	h := sha256.New()
	for _, action := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(h, "%s=%d\n", action, m[action])
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
