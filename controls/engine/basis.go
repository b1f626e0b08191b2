package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// basis names everything the result depends on beside the instant.
func (e *Engine) basis(v *delegation.View) controls.Basis {
	x := v.Index()
	b := controls.Basis{
		Engine:             controls.Source{Name: "mandate", Version: Version},
		Schema:             controls.Source{Name: "estate", Version: governance.SchemaVersion},
		Pack:               controls.Source{Name: e.pack.Name, Version: e.pack.Version, Digest: e.pack.Digest()},
		Input:              controls.Source{Name: "estate", Version: x.Estate().SchemaVersion, Digest: string(x.Digest())},
		PrivilegeMap:       controls.Source{Name: "privileges", Digest: privilegeDigest(x.Privileges())},
		Profile:            e.pack.ProfileName(),
		AssumeComplete:     x.AssumesComplete(),
		StrictExpiry:       x.ExpiresStrictly(),
		CompletenessMaxAge: governance.FormatDuration(x.CompletenessMaxAge()),
	}
	if list := x.Verifications(); len(list) > 0 {
		b.Verifications = controls.Source{Name: "verifications", Digest: verificationDigest(list)}
		b.Verifiers = verifiers(list)
	}
	return b
}

func verificationDigest(list delegation.Verifications) string {
	h := sha256.New()
	for _, v := range list {
		p := v.Entry
		fmt.Fprintf(h, "%q %q %q %q %v %v %q %q %q %q %d %q\n", v.EvidenceID, v.Record, v.By, v.KeyIDs, v.Verified, v.Ledgered, v.Code,
			p.Event, p.Record.String(), p.Outcome, p.At.UnixNano(), p.Digest)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// verifiers says who looked, such as "dsse auditor-2026".
func verifiers(list delegation.Verifications) []string {
	var out []string
	for _, v := range list {
		out = append(out, strings.Join(append([]string{v.By}, v.KeyIDs...), " "))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func privilegeDigest(m delegation.PrivilegeMap) string {
	h := sha256.New()
	for _, action := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(h, "%s=%d\n", action, m[action])
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
