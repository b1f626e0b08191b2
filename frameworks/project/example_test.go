package project_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/frameworks/project"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
)

// A project file says what is assessed and by which limits; the folder holds the rest.
func Example() {
	p, err := project.Parse("mandate.yaml", []byte(`
project: "1"
asOf: 2026-06-30T06:00:00Z
inputs:
  - {from: kubernetes, files: ["k8s/*.json"], self: prod}
parameters:
  ROT-01.maxAge: {value: P30D, class: library, source: security policy 4.2}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	folder := fstest.MapFS{"k8s/accounts.json": {Data: []byte(`{"kind": "ServiceAccount", "apiVersion": "v1", "metadata": {"name": "ci", "namespace": "build"}}`)}}
	facts, err := p.Estate(context.Background(), folder, []importer.Importer{kubernetes.Importer{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	pack, err := p.Narrow(builtin.Pack())
	if err != nil {
		fmt.Println(err)
		return
	}
	rotated, _ := pack.Get("ROT-01")
	fmt.Println(len(facts.Estate.NHIs), "NHI, asked at", p.Instant())
	fmt.Println("rotated within", rotated.Params[0].Default, "by", rotated.Params[0].Source)
	// Output:
	// 1 NHI, asked at 2026-06-30 06:00:00 +0000 UTC
	// rotated within P30D by security policy 4.2
}
