package leaks_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/leaks"
)

// What leaked is never read; that it leaked, and when, is.
func Example() {
	found := `[{"RuleID": "aws-access-token", "Secret": "REDACTED", "Match": "key = REDACTED", "File": "conf/aws.tf", "StartLine": 2, "StartColumn": 7,
  "Commit": "74d53286", "Date": "2021-10-14T17:05:15Z"}]`
	result, err := leaks.New().Import(context.Background(), []importer.File{{Name: "leaks.json", Data: []byte(found)}}, importer.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range result.Estate.Credentials {
		fmt.Println(c.ID, "is exposed since", c.ExposedAt, "and still works:", c.State)
	}
	// Output:
	// leak:aws-access-token/74d53286/conf/aws.tf:2:7 is exposed since 2021-10-14T17:05:15Z and still works: unknown
}
