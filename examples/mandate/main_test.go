package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestTranscripts runs the script of each archive in a folder that holds its
// other files, and compares what a user sees with want. MANDATE_UPDATE=1 writes it.
//
// A line of a script is a command; "< FILE" and "> FILE" redirect. "cat FILE"
// shows a file, "grep TEXT FILE" its lines with TEXT ("_" is a space), "same A B"
// compares two, "copy A B" copies, "empty FILE" and "flip FILE" take out what a file
// holds and change its last byte, and "ls" shows the folder. In want, lines of standard error start
// with "2| ", and "= N" is the exit status where it is not 0.
func TestTranscripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, path := range paths {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { transcript(t, path) })
	}
}

func transcript(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(string(text))
	script, ok1 := archive.File("script")
	want, ok2 := archive.File("want")
	if !ok1 || !ok2 {
		t.Fatalf("%s needs the files script and want", path)
	}
	t.Chdir(t.TempDir())
	for _, f := range archive.Files {
		if f.Name != "script" && f.Name != "want" {
			create(t, f.Name, f.Data)
		}
	}
	var got strings.Builder
	for line := range strings.Lines(script.Data) {
		got.WriteString("$ " + line)
		execute(t, &got, strings.Fields(line))
	}
	if os.Getenv("MANDATE_UPDATE") != "" {
		want.Data = got.String()
		create(t, path, txtar.Format(archive))
		return
	}
	if diff := cmp.Diff(strings.Split(want.Data, "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", filepath.Base(path), diff)
	}
}

// execute runs one line of a script and writes what is seen of it.
func execute(t *testing.T, w *strings.Builder, line []string) {
	t.Helper()
	if line[0] != "mandate" {
		w.WriteString(look(t, line))
		return
	}
	args, from, to := line[1:], "", ""
	if i := slices.Index(args, "<"); i >= 0 {
		from, args = contents(t, args[i+1]), slices.Delete(slices.Clone(args), i, i+2)
	}
	if i := slices.Index(args, ">"); i >= 0 {
		to, args = args[i+1], slices.Delete(slices.Clone(args), i, i+2)
	}
	status, stdout, stderr := runWith(from, args...)
	attributed(t, args, stdout)
	described(t, args, stdout)
	if to != "" {
		create(t, to, stdout)
		stdout = ""
	}
	w.WriteString(stdout)
	for s := range strings.Lines(stderr) {
		w.WriteString("2| " + s)
	}
	if status != 0 {
		fmt.Fprintf(w, "= %d\n", status)
	}
}

// attributed wants what prints a title of OWASP's to name whom its license asks for.
func attributed(t *testing.T, args []string, stdout string) {
	t.Helper()
	owasp, _ := frameworks.Builtin().Catalog("owasp-nhi-2025")
	for e := range owasp.All() {
		if strings.Contains(stdout, e.Title) && !(strings.Contains(stdout, "OWASP Foundation") && strings.Contains(stdout, "CC BY-SA 4.0")) {
			t.Errorf("%s prints %q without an attribution", args, e.Title)
		}
	}
}

// look runs a line of a script that only looks at files.
func look(t *testing.T, line []string) (seen string) {
	t.Helper()
	switch line[0] {
	case "cat":
		return strings.ReplaceAll(contents(t, line[1]), "\r\n", "\n") // as the archive is read
	case "grep":
		for l := range strings.Lines(contents(t, line[2])) {
			if strings.Contains(l, strings.ReplaceAll(line[1], "_", " ")) {
				seen += strings.TrimRight(l, "\r\n") + "\n" // as the archive is read
			}
		}
	case "same":
		return fmt.Sprintln(contents(t, line[1]) == contents(t, line[2]))
	case "copy":
		create(t, line[2], contents(t, line[1]))
	case "empty":
		create(t, line[1], "")
	case "flip":
		data := []byte(contents(t, line[1]))
		data[len(data)-1] ^= 1
		create(t, line[1], string(data))
	case "ls":
		entries, err := os.ReadDir(".")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			seen += e.Name() + "\n"
		}
	default:
		t.Fatalf("no command %q in scripts", line[0])
	}
	return seen
}

func runWith(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	e := &env{ctx: context.Background(), stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, random: drawn(args)}
	status = run(args, e)
	return status, out.String(), errs.String()
}

// drawn is the random source of a run that is the same each time.
func drawn(args []string) io.Reader {
	return mathrand.NewChaCha8(sha256.Sum256([]byte(strings.Join(args, "\x00"))))
}

func create(t *testing.T, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestHelp wants every command to explain itself, with an example that it could
// run and every flag.
func TestHelp(t *testing.T) {
	for _, c := range commands() {
		words := strings.Fields(c.name)
		for _, args := range [][]string{append(words[:len(words):len(words)], "-h"), append(words[:len(words):len(words)], "--help"), append([]string{"help"}, words...)} {
			status, stdout, stderr := runWith("", args...)
			if status != 0 || stderr != "" {
				t.Errorf("mandate %s: status %d, stderr %q", strings.Join(args, " "), status, stderr)
			}
			for _, part := range []string{"usage: mandate " + c.name, "\nexample:\n  mandate " + c.name, c.short} {
				if !strings.Contains(stdout, part) {
					t.Errorf("mandate %s does not say %q:\n%s", strings.Join(args, " "), part, stdout)
				}
			}
		}
	}
}

func TestVersion(t *testing.T) {
	status, stdout, stderr := runWith("", "version")
	want := regexp.MustCompile(`^mandate \S+\nschema \d+\.\d+\npack \S+ \d+\.\d+\.\d+ sha256:[0-9a-f]{64}\ngo1\S+\n$`)
	if status != 0 || stderr != "" || !want.MatchString(stdout) {
		t.Errorf("version = %d, %q, %q; want a match of %v", status, stdout, stderr, want)
	}
}

// TestSchema wants every schema to be a JSON Schema 2020-12 with a name.
func TestSchema(t *testing.T) {
	for _, name := range schemaNames() {
		status, stdout, stderr := runWith("", "schema", name)
		var doc struct {
			Schema string `json:"$schema"`
			ID     string `json:"$id"`
			Title  string `json:"title"`
		}
		if err := json.Unmarshal([]byte(stdout), &doc); err != nil || status != 0 || stderr != "" {
			t.Errorf("schema %s: status %d, stderr %q, %v", name, status, stderr, err)
		}
		if doc.Schema != "https://json-schema.org/draft/2020-12/schema" || doc.ID == "" || doc.Title == "" {
			t.Errorf("schema %s says it is %+v", name, doc)
		}
	}
}

func TestInterrupted(t *testing.T) {
	estate, err := filepath.Abs("../quickstart/estate.json")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	status := run([]string{"assess", estate}, &env{ctx: ctx, stdout: &out, stderr: &errs})
	if status != 2 || out.Len() > 0 || errs.String() != "mandate: interrupted\n" {
		t.Errorf("interrupted assess = %d, %q, %q", status, &out, &errs)
	}
}

// TestWriteWhole wants a report that could not be written whole to leave what
// was there before, and nothing else.
func TestWriteWhole(t *testing.T) {
	t.Chdir(t.TempDir())
	create(t, "report.md", "before\n")
	broken := errors.New("broken")
	err := new(env).write("report.md", func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("write = %v, want the error of print", err)
	}
	if got := contents(t, "report.md"); got != "before\n" {
		t.Errorf("report.md holds %q", got)
	}
	if entries, _ := os.ReadDir("."); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestProgress wants ticks to show on a terminal only, and the line to be
// cleared in the end.
func TestProgress(t *testing.T) {
	tests := []struct {
		name     string
		terminal bool
		ticks    int
		total    int
		want     string
	}{
		{"no terminal", false, 0, 8000, ""},
		{"done before the first tick", true, 0, 8000, ""},
		{"nothing to count", true, 2, 0, "\rassessing ...\rassessing ...\r\x1b[K"},
		{"counted", true, 1, 8000, "\rassessing 3000 of 8000 records\r\x1b[K"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ticks := make(chan time.Time)
			var errs bytes.Buffer
			e := &env{stderr: &errs, terminal: tt.terminal, tick: func() (<-chan time.Time, func()) { return ticks, func() {} }}
			p := e.working("assessing")
			p.set(3000, tt.total)
			for range tt.ticks {
				ticks <- time.Time{}
			}
			p.end()
			if got := errs.String(); got != tt.want {
				t.Errorf("progress %q, want %q", got, tt.want)
			}
		})
	}
}
