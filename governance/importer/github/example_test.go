package github_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/github"
)

func Example() {
	page := `{"total_count": 2, "installations": [{"id": 501, "app_id": 31, "app_slug": "builder",
  "account": {"login": "northwind", "id": 7001, "type": "Organization"}, "repository_selection": "all",
  "permissions": {"contents": "read", "workflows": "write"}, "suspended_at": null}]}`
	result, err := github.Importer{}.Import(context.Background(), []importer.File{{Name: "installations.json", Data: []byte(page)}}, importer.Options{Self: "7001"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Estate.Delegations {
		fmt.Println(d.GranteeID, "is", d.State)
		for _, s := range d.Scopes {
			fmt.Println(s)
		}
	}
	for _, d := range result.Diagnostics {
		fmt.Println(d)
	}
	// Output:
	// nhi:github:app/31 is active
	// github.read.contents@tenant/github-7001/repo/**
	// github.write.workflows@tenant/github-7001/repo/**
	// installations.json:1:17: warning: INCOMPLETE: there are 2 installations, and the files hold 1 of them; on pages that are missing: 1
}
