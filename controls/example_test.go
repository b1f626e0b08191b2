package controls_test

import (
	"fmt"
	"testing/fstest"

	"github.com/mandate-nhi/mandate/controls"
)

// A pack with one fault: the error shows where it is.
func ExampleParsePack() {
	_, err := controls.ParsePack(fstest.MapFS{"ROT-01.yaml": {Data: []byte(`id: ROT-01
title: Static secrets are rotated
subject: Credental
severity: high
applies: credential.live && credential.static
pass: credential.rotatedAt != null
`)}})
	fmt.Println(err)
	// Output:
	// ROT-01.yaml:3:10: UNRECOGNIZED_VALUE at /subject: no record type of this name (did you mean "Credential"?); one of Actor, Contract, Tenant, NHI, Credential, Delegation, Handoff, Assignment, Exception, Evidence, Drill, Certification, Program, Rollout, Completeness, Incident
	//   3 | subject: Credental
	//                ^
}
