package frameworks_test

import (
	"fmt"

	"github.com/mandate-nhi/mandate/frameworks"
)

// A control of one's own bears on a requirement, and its reason is part of the row.
func ExampleLibrary_Add() {
	own, err := frameworks.NewMapping(frameworks.Mapping{ID: "house", Version: "1.0.0", Framework: "owasp-nhi-2025", Basis: frameworks.BasisOwnJudgment},
		frameworks.Row{Control: "acme.KEY-01", Requirement: "NHI7:2025", Tie: frameworks.Tie{Relation: frameworks.RelationMitigates}, Rationale: "keys are new"})
	if err != nil {
		fmt.Println(err)
		return
	}
	lib, err := frameworks.Builtin().Add(own)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range lib.ByControl("acme.KEY-01") {
		fmt.Println(row.Control, row.Tie, row.Requirement, "because", row.Rationale)
	}
	// Output:
	// acme.KEY-01 mitigates NHI7:2025 because keys are new
}

// What became of the entries of an edition.
func ExampleLibrary_Diff() {
	old, _ := frameworks.Builtin().Catalog("csf-1.1")
	present, _ := frameworks.Builtin().Catalog("csf-2.0")
	diff, err := frameworks.Builtin().Diff(old, present)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range diff.Entries {
		if e.Old == "PR.AC-4" {
			fmt.Println(e.Old, e.Kinds, e.New, "by", e.Reason)
		}
	}
	// Output:
	// PR.AC-4 [renamed] [PR.AA-05] by crosswalk
}
