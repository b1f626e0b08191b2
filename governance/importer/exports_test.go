package importer_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/auth0"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/governance/importer/awsorg"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
	"github.com/mandate-nhi/mandate/governance/importer/github"
	"github.com/mandate-nhi/mandate/governance/importer/google"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
	"github.com/mandate-nhi/mandate/governance/importer/leaks"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
	"github.com/mandate-nhi/mandate/governance/importer/oauth"
	"github.com/mandate-nhi/mandate/governance/importer/okta"
	"github.com/mandate-nhi/mandate/governance/importer/oscalsrm"
	"github.com/mandate-nhi/mandate/governance/importer/partnercenter"
	"github.com/mandate-nhi/mandate/governance/importer/scim"
	"github.com/mandate-nhi/mandate/governance/importer/spiffe"
	"github.com/mandate-nhi/mandate/governance/importer/vault"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// every is the importers of JSON, each with an export of its own in
// testdata/exports, by its name.
func every(t testing.TB) []importer.Importer {
	t.Helper()
	own, err := mapped.Parse("mapping.yaml", []byte(inventory))
	if err != nil {
		t.Fatal(err)
	}
	return []importer.Importer{auth0.New(), awsiam.Importer{}, awsorg.Importer{}, gdap.New(), github.Importer{}, google.Importer{}, kubernetes.Importer{}, leaks.New(),
		mapped.Importer{Mapping: own}, msgraph.New(), oauth.Importer{}, okta.New(), oscalsrm.Importer{}, partnercenter.New(), scim.Importer{}, spiffe.New(), vault.New()}
}

var self = importer.Options{Self: "4fdbff88-9d6b-42e0-9713-45c922ba8001", AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}

const inventory = `
mapping: "1"
tables:
  - files: ["*.json"]
    format: json
    items: /applications
    record: nhi
    fields:
      id: {from: key, prefix: "inv:"}
      kind: {from: type, values: {job: pipeline}}
      name: {from: title}
      ownerId: {from: /owner/id}
      environment: {from: environment, values: {PRD: production}}
      createdAt: {from: created, date: ["DD.MM.YYYY"], offset: Z}
      expiresAt: {from: ends, date: [YYYY-MM-DD], offset: Z}
      labels[cost]: {from: /cost/center}
`

// export makes an export of about so many bytes of a template. The records of a file
// stand between two lines of %%: in them <n> is the number of the record, in 12 or 16
// digits <n12> and <n16>, and divided <n/9> and <n/100>.
func export(t testing.TB, system string, size int) (files []importer.File) {
	t.Helper()
	data, err := os.ReadFile("testdata/exports/" + system + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	var templates [][]string // head, record, tail
	for _, f := range txtar.Parse(string(data)).Files {
		parts := strings.Split(f.Data, "%%\n")
		if len(parts) != 3 {
			t.Fatalf("%s: %s has no record", system, f.Name)
		}
		files, templates = append(files, importer.File{Name: f.Name, Data: []byte(parts[0])}), append(templates, parts)
	}
	for n := 1; n == 1 || bytesOf(files) < size; n++ {
		number := numbers(n)
		for i, parts := range templates {
			if n > 1 && parts[0] != "\n" { // no document a line
				files[i].Data = append(files[i].Data, ",\n"...)
			}
			files[i].Data = append(files[i].Data, number.Replace(parts[1])...)
		}
	}
	for i, parts := range templates {
		files[i].Data = append(files[i].Data, parts[2]...)
	}
	return files
}

func numbers(n int) *strings.Replacer {
	return strings.NewReplacer("<n>", strconv.Itoa(n), "<n12>", fmt.Sprintf("%012d", n), "<n16>", fmt.Sprintf("%016d", n), "<n/9>", strconv.Itoa(n/9), "<n/100>", strconv.Itoa(n/100))
}

func bytesOf(files []importer.File) (n int) {
	for _, f := range files {
		n += len(f.Data)
	}
	return n
}

// TestExports wants nothing of the exports that are measured to be lost.
func TestExports(t *testing.T) {
	for _, imp := range every(t) {
		r, err := imp.Import(t.Context(), export(t, imp.Name(), 20_000), self)
		if err != nil {
			t.Errorf("%s: %v", imp.Name(), err)
			continue
		}
		for _, d := range r.Diagnostics {
			if d.Severity == importer.Error {
				t.Errorf("%s: %v", imp.Name(), d)
				break
			}
		}
	}
}
