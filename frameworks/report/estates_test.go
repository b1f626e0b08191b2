package report_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// estates are reports of what users have: the quickstart's estate, an import from AWS,
// one of GDAP relationships, and nothing. Each with its evidence at hand.
func estates(t testing.TB) map[string]report.Input {
	t.Helper()
	read := func(file string) []byte {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	parsed := func(data []byte) *governance.Estate {
		e, err := governance.Parse("estate.json", data)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	imported := func(imp importer.Importer, files ...importer.File) *governance.Estate {
		r, err := imp.Import(context.Background(), files, importer.Options{Self: "contoso-msp", AsOf: day(1)})
		if err != nil {
			t.Fatal(err)
		}
		return r.Estate
	}
	var aws []importer.File
	for _, f := range txtar.Parse(string(read("../../governance/importer/awsiam/testdata/keys-report-and-listing.txtar"))).Files {
		if strings.HasPrefix(f.Name, "in/") {
			aws = append(aws, importer.File{Name: f.Name, Data: []byte(f.Data)})
		}
	}
	relationships := importer.File{Name: "relationships.json", Data: read("../../governance/importer/gdap/testdata/relationships.json")}
	return map[string]report.Input{
		"quickstart": assessed(t, parsed(read("../../examples/quickstart/estate.json")), day(2)),
		"aws":        assessed(t, imported(awsiam.Importer{}, aws...), day(2)),
		"gdap":       assessed(t, imported(gdap.New(), relationships), day(2)),
		"nothing":    assessed(t, parsed([]byte(`{"schemaVersion": "1.0"}`)), day(2)),
	}
}

func assessed(t testing.TB, e *governance.Estate, at time.Time) report.Input {
	t.Helper()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	v := delegation.NewIndex(e).At(at)
	a, err := eng.Assess(context.Background(), v, engine.KeepPasses())
	if err != nil {
		t.Fatal(err)
	}
	return report.Input{Assessment: a, Coverage: frameworks.Cover(a, frameworks.Builtin()), Pack: builtin.Pack(), Library: frameworks.Builtin(), View: v, Position: e.Position}
}
