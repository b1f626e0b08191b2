package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance/importer"
)

const root = "../.."

// TestReadmeTables keeps the tables of the README, and the page of exports, equal to
// what the code says. MANDATE_UPDATE=1 writes them.
func TestReadmeTables(t *testing.T) {
	for name, want := range map[string]string{
		"controls": controlsTable(), "formats": formatsTable(), "frameworks": frameworksTable(),
		"gates": gatesTable(), "importers": importersTable(),
	} {
		section(t, root+"/README.md", name, want)
	}
	section(t, root+"/docs/importers.md", "importers", exportCommands())
}

// section wants a part of a page, between two comments, to be what the code says.
func section(t *testing.T, path, name, want string) {
	t.Helper()
	begin, end := "<!-- "+name+": written by a test -->\n", "<!-- end of "+name+" -->\n"
	page := contents(t, path)
	before, rest, ok1 := strings.Cut(page, begin)
	got, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no place for %s", path, name)
	}
	if os.Getenv("MANDATE_UPDATE") != "" {
		create(t, path, before+begin+want+end+after)
	} else if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s of %s mismatch (-code +page):\n%s", name, path, diff)
	}
}

func table(head string, rows ...[]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n|%s\n", head, strings.Repeat("---|", strings.Count(head, "|")-1))
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(r, " | "))
	}
	return b.String()
}

func importersTable() string {
	var rows [][]string
	for _, imp := range importers() {
		d := imp.(importer.Describer).Describe()
		from := fmt.Sprintf("[`%s`](%s)", imp.Name(), folderOf(imp))
		rows = append(rows, []string{d.System, from, d.Fills, d.Leaves})
	}
	return table("| System | `-from` | Fills | Stays unknown |", rows...)
}

// folderOf is where the package of v is in the repository.
func folderOf(v any) string {
	typ := reflect.TypeOf(v)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return strings.TrimPrefix(typ.PkgPath(), "github.com/mandate-nhi/mandate/")
}

// exportCommands are the commands that export what each importer reads.
func exportCommands() string {
	var b strings.Builder
	for _, imp := range importers() {
		d := imp.(importer.Describer).Describe()
		fmt.Fprintf(&b, "\n## %s\n\n`-from %s` fills: %s. Stays unknown: %s.\n\n```sh\n%s\n```\n", d.System, imp.Name(), d.Fills, d.Leaves, strings.Join(d.Bash, "\n"))
		if !slices.Equal(d.Bash, d.PowerShell) {
			fmt.Fprintf(&b, "\n```powershell\n%s\n```\n", strings.Join(d.PowerShell, "\n"))
		}
	}
	return b.String()
}

// families says what the controls of a family are about.
var families = map[string]string{
	"AGT": "agents", "AUT": "authentication", "CLD": "cloud trust", "DEL": "delegation", "ENV": "environments", "EVD": "evidence",
	"EXC": "exceptions", "HND": "handoffs", "INC": "incidents", "INV": "inventory", "LCM": "life cycle", "PRG": "the partner program",
	"PRV": "privilege", "ROT": "rotation", "RSP": "responsibilities", "SEC": "secrets", "TPY": "third parties", "USE": "use",
}

func controlsTable() string {
	var rows [][]string
	for c := range builtin.Pack().All() {
		family, _, _ := strings.Cut(c.ID, "-")
		if n := len(rows); n > 0 && rows[n-1][0] == "`"+family+"`" {
			rows[n-1][2] += "; " + c.Title
			continue
		}
		rows = append(rows, []string{"`" + family + "`", families[family], c.Title})
	}
	return table("| Family | About | Controls |", rows...)
}

func formatsTable() string {
	var rows [][]string
	for _, f := range report.Formats() {
		rows = append(rows, []string{"`" + f.Name + "`", f.About})
	}
	return table("| Format | For |", rows...)
}

// frameworksTable counts entries that are in force, and those that a control bears on.
func frameworksTable() string {
	lib := frameworks.Builtin()
	var rows [][]string
	for c := range lib.Catalogs() {
		entries, mapped, controls := 0, 0, map[string]bool{}
		for e := range c.All() {
			if e.Withdrawn() {
				continue
			}
			entries++
			by := lib.ByRequirement(c.ID, e.ID)
			if len(by) > 0 {
				mapped++
			}
			for _, r := range by {
				controls[r.Control] = true
			}
		}
		use := fmt.Sprintf("%d entries have a control, of %d controls", mapped, len(controls))
		if mapped == 0 {
			use = "citations and crosswalks"
		}
		rows = append(rows, []string{fmt.Sprintf("[%s, %s](%s)", c.Title, c.Edition, c.Link), "`" + c.ID + "`", fmt.Sprint(entries), use, c.License})
	}
	return table("| Framework | Id | Entries | What we map to | License |", rows...)
}

func gatesTable() string {
	var rows [][]string
	for _, g := range delegation.Gates() {
		var needs []string
		for _, r := range g.Requirements {
			needs = append(needs, r.ID)
		}
		rows = append(rows, []string{"`" + g.ID + "`", string(g.Subject), strings.Join(needs, ", ")})
	}
	return table("| Gate | About | Requires |", rows...)
}

// TestReadmeCommands runs what the README tells to type, in its order and in a folder
// that holds what it names of the repository. "# exit N" behind a command is the exit
// status that it has; what other programs do is left out, but its folders must exist.
func TestReadmeCommands(t *testing.T) {
	home, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	page := contents(t, root+"/README.md")
	t.Chdir(t.TempDir())
	_, estate, _ := strings.Cut(page, "```json\n")
	estate, _, _ = strings.Cut(estate, "```")
	create(t, "estate.json", estate)
	ran := 0
	for _, block := range strings.Split(page, "```sh\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for line := range strings.Lines(block) {
			if typed(t, home, line) {
				ran++
			}
		}
	}
	if ran < 15 {
		t.Errorf("the README has %d commands of ours", ran)
	}
}

// typed runs a line of the README and reports whether it was a command of ours.
func typed(t *testing.T, home, line string) bool {
	t.Helper()
	command, comment, _ := strings.Cut(strings.TrimSpace(line), " #")
	command, _, _ = strings.Cut(command, " | ")
	args := words(command)
	for _, a := range args {
		if strings.HasPrefix(a, "./") && a != "./mandate" && a != "./..." {
			if _, err := os.Stat(filepath.Join(home, a)); err != nil {
				t.Errorf("%s: %v", command, err)
			}
		}
	}
	if len(args) == 0 || args[0] != "./mandate" {
		return false
	}
	bring(t, home, args[1:])
	var seen strings.Builder
	execute(t, &seen, append([]string{"mandate"}, args[1:]...))
	want := strings.TrimSpace(comment)
	if _, status, ok := strings.Cut(seen.String(), "\n= "); ok && want != "exit "+strings.TrimSpace(status) || !ok && strings.HasPrefix(want, "exit") {
		t.Errorf("%s: want %q\n%s", command, want, &seen)
	}
	return true
}

// bring copies the files and folders that args name from the repository.
func bring(t *testing.T, home string, args []string) {
	t.Helper()
	for _, a := range args {
		from := filepath.Join(home, a)
		info, err := os.Stat(from)
		if err != nil || !strings.Contains(a, "/") || filepath.IsAbs(a) {
			continue
		}
		if !info.IsDir() {
			create(t, a, contents(t, from))
		} else if err := os.CopyFS(a, os.DirFS(from)); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
}

// words splits a command as a shell does, where quotes are double and nothing else
// is special.
func words(command string) (list []string) {
	for i, part := range strings.Split(command, `"`) {
		if i%2 == 1 {
			list = append(list, part)
		} else {
			list = append(list, strings.Fields(part)...)
		}
	}
	return list
}
