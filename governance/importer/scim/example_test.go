package scim_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/scim"
)

func Example() {
	users := `{"totalResults": 2, "Resources": [
		{"id": "2f1c", "userName": "mira", "active": true},
		{"id": "77ab", "userName": "otto", "active": false}]}`
	result, err := scim.Importer{}.Import(context.Background(), []importer.File{{Name: "users.json", Data: []byte(users)}}, importer.Options{Self: "shop"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range result.Estate.Actors {
		fmt.Println(a.ID, a.Kind, a.Status)
	}
	// Output:
	// 2f1c person active
	// 77ab person suspended
	// shop organization unknown
}
