package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// atRoot runs a test where the commands of the README are given: over the files of
// the repository, and with nothing left behind.
func atRoot(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples", "pipeline"), os.DirFS(".")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
}

// TestReadme wants the README to show what the program prints, and its status.
// MANDATE_UPDATE=1 writes it.
func TestReadme(t *testing.T) {
	file, err := filepath.Abs("README.md")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	before, rest, _ := strings.Cut(page, "```console\n")
	block, after, _ := strings.Cut(rest, "```\n")
	atRoot(t)
	var got strings.Builder
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ go run ./examples/pipeline "); ok {
			got.WriteString(line)
			o, files := parse(t, strings.Fields(command))
			failed, err := run(context.Background(), o, files, &got)
			if err != nil {
				t.Fatal(err)
			}
			if failed {
				got.WriteString("exit status 1\n")
			}
		}
	}
	if os.Getenv("MANDATE_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(before+"```console\n"+got.String()+"```\n"+after), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(strings.Split(got.String(), "\n"), strings.Split(block, "\n")); diff != "" {
		t.Errorf("README.md (-real +README):\n%s", diff)
	}
	for _, name := range []string{"findings.sarif", "findings.xml"} {
		if report, err := os.ReadFile(filepath.Join("reports", name)); err != nil || !strings.Contains(string(report), "rollout-key") {
			t.Errorf("%s does not hold the findings, %v", name, err)
		}
	}
}

// parse reads the flags as main does.
func parse(t *testing.T, args []string) (options, []string) {
	o, files, err := parseArgs(args)
	if err != nil {
		t.Fatal(err)
	}
	return o, files
}

// TestCommandLine wants the command line to leave with the status that the README
// says.
func TestCommandLine(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command line")
	}
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "mandate.exe")
	if out, err := exec.Command("go", "build", "-o", bin, "../mandate").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	atRoot(t)
	commands := regexp.MustCompile(`(?m)^mandate .*$`).FindAllString(string(page), -1)
	if len(commands) != 4 {
		t.Fatalf("commands %q", commands)
	}
	for i, want := range []int{0, 0, 1, 1} {
		cmd := exec.Command(bin, strings.Fields(commands[i])[1:]...)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != want {
			t.Errorf("%s: %v, want %d\n%s", commands[i], err, want, out)
		}
	}
}

// TestErrors: what cannot be read is an error, not a failed check.
func TestErrors(t *testing.T) {
	atRoot(t)
	for name, text := range map[string]string{"broken.json": "{", "undated.json": `{"schemaVersion": "1.0"}`} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		for _, o := range []options{{}, {accept: true, baseline: "new.json"}} {
			if failed, err := run(t.Context(), o, []string{name}, new(strings.Builder)); failed || err == nil {
				t.Errorf("%s: failed %v, error %v; want an error", name, failed, err)
			}
		}
	}
	if _, err := run(t.Context(), options{baseline: "broken.json"}, []string{"examples/pipeline/estate.json"}, new(strings.Builder)); err == nil {
		t.Error("no error for a baseline that is none")
	}
	if _, err := os.Stat("new.json"); err == nil {
		t.Error("a baseline was written of what could not be read")
	}
}
