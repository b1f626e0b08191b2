package referee

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

const root = "../../"

// TestReferees has the reports of the same estates read by each.
func TestReferees(t *testing.T) {
	all := estates(t)
	t.Run("in-toto", func(t *testing.T) { statements(t, all) })
	t.Run("junit", func(t *testing.T) { junitXML(t, all) })
	t.Run("sarif", func(t *testing.T) { sarif(t, all) })
}

// A written is an assessment with its reports in a folder.
type written struct {
	folder string
	doc    *report.Document
}

// file is a report.
func (w written) file(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(w.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// estates are what users have, assessed at the command line: the quickstart's estate,
// an import from AWS, one of GDAP relationships, and nothing.
func estates(t *testing.T) map[string]written {
	t.Helper()
	dir := t.TempDir()
	mandate := filepath.Join(dir, "mandate")
	build := exec.Command("go", "build", "-o", mandate, "./examples/mandate")
	build.Dir = root
	run(t, build)
	absolute := func(name string) string {
		path, err := filepath.Abs(root + name)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	estate := func(name string, args ...string) string {
		file := filepath.Join(dir, name)
		create(t, file, run(t, exec.Command(mandate, append([]string{"import", "-as-of", "2026-04-01T00:00:00Z"}, args...)...)))
		return file
	}
	var aws []string
	archive, err := os.ReadFile(root + "governance/importer/awsiam/testdata/keys-report-and-listing.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse(string(archive)).Files {
		if name, ok := strings.CutPrefix(f.Name, "in/"); ok {
			create(t, filepath.Join(dir, name), []byte(f.Data))
			aws = append(aws, filepath.Join(dir, name))
		}
	}
	nothing := filepath.Join(dir, "nothing.json")
	create(t, nothing, []byte(`{"schemaVersion": "1.0"}`))
	all := map[string]written{}
	for name, file := range map[string]string{
		"quickstart": absolute("examples/quickstart/estate.json"),
		"aws":        estate("aws.json", append([]string{"-from", "aws-iam"}, aws...)...),
		"gdap":       estate("gdap.json", "-from", "gdap", "-self", "contoso-msp", absolute("governance/importer/gdap/testdata/relationships.json")),
		"nothing":    nothing,
	} {
		w := written{folder: filepath.Join(dir, name)}
		assess := exec.Command(mandate, "assess", "-format", "json,sarif,junit,intoto,svr", "-keep", "-fail-on", "never", "-as-of", "2026-07-01T00:00:00Z", "-o", w.folder, filepath.Base(file))
		assess.Dir = filepath.Dir(file)
		run(t, assess)
		if w.doc, err = report.ReadJSON(name, w.file(t, "assessment.json")); err != nil {
			t.Fatal(err)
		}
		all[name] = w
	}
	return all
}

func run(t *testing.T, c *exec.Cmd) []byte {
	t.Helper()
	out, err := c.Output()
	if err != nil {
		stderr := ""
		if x, ok := err.(*exec.ExitError); ok {
			stderr = string(x.Stderr)
		}
		t.Fatalf("%s: %v\n%s", c, err, stderr)
	}
	return out
}

func create(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// object is a JSON object, for faults to be planted in.
func object(t *testing.T, data []byte) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(data, &o); err != nil {
		t.Fatal(err)
	}
	return o
}
