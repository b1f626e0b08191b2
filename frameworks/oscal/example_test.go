package oscal_test

import (
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
)

// A catalog of one's own is cited like those that are built in.
func Example() {
	data := `
catalog:
  uuid: 4c1a4a4e-9f4a-4b8a-9a49-0e5f6f8a7c11
  metadata: {title: House Rules, version: "3", oscal-version: 1.2.2, last-modified: "2026-02-03T04:05:06Z"}
  controls:
    - {id: hr-1, title: Keys are rotated}
`
	doc, err := oscal.Read("rules.yaml", []byte(data), oscal.Options{ID: "house"})
	if err != nil {
		panic(err)
	}
	lib, err := frameworks.Builtin().Add(doc.Parts()...)
	if err != nil {
		panic(err)
	}
	fmt.Println(lib.Resolve("House Rules HR-01", "").Resolved)

	var b strings.Builder
	if err := oscal.WriteCatalog(&b, doc.Catalog); err != nil {
		panic(err)
	}
	fmt.Println(strings.Contains(b.String(), `"oscal-version": "1.2.2"`))
	// Output:
	// [house:hr-1]
	// true
}
