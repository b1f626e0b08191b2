package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks/project"
)

// A rolled is what came of one project of several.
type rolled struct {
	folder string
	done   bool // assessed: without, there are no counts
	counts controls.Counts
	result string // of the threshold
}

// runAll runs the project of every folder in the root, each by itself, and adds up
// their verdicts. One that cannot be read stops no other.
func (a *assess) runAll(e *env, names []string) error {
	if len(names) > 0 || a.project.file != "" || a.baseline != "" || a.onlyNew || a.formats != nil || a.out != "" {
		return usageError{"-dir runs projects, each with inputs and outputs of its own: FILE, -project, -baseline, -only-new, -format and -o do not go with it"}
	}
	entries, err := os.ReadDir(a.root)
	if err != nil {
		return err
	}
	var list []rolled
	status := 0
	for _, entry := range entries {
		file := filepath.Join(a.root, entry.Name(), project.File)
		if _, err := os.Stat(file); !entry.IsDir() || errors.Is(err, os.ErrNotExist) {
			continue
		}
		row, code := a.runOne(e, entry.Name(), file)
		list, status = append(list, row), max(status, code)
	}
	if list == nil {
		return usagef("no folder in %s holds a %s", a.root, project.File)
	}
	if err := rollUp(e.stdout, list); err != nil || status == 0 {
		return err
	}
	return statusError(status)
}

// runOne runs one project with the flags of all. It returns an exit status.
func (a *assess) runOne(e *env, folder, file string) (rolled, int) {
	one := *a
	one.root, one.project.file, one.needOutputs = "", file, true
	fmt.Fprintf(e.stderr, "mandate: %s\n", folder)
	err := one.run(e, nil)
	row := rolled{folder: folder, result: "passed"}
	var met metError
	switch {
	case errors.As(err, &met):
		row.result = err.Error()
	case err != nil:
		complain(e.stderr, err)
		row.result = "not assessed"
		return row, 2
	}
	row.done = true
	for _, p := range one.assessed.Population {
		row.counts = row.counts.Plus(p.Counts)
	}
	if err != nil {
		return row, 1
	}
	return row, 0
}

// rollUp writes a line for each project, and the sum.
func rollUp(w io.Writer, list []rolled) error {
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PROJECT\tFAIL\tUNKNOWN\tERROR\tWAIVED\tPASS\tTHRESHOLD")
	total, n := rolled{folder: "all", done: true}, 0
	for _, r := range list {
		total.counts = total.counts.Plus(r.counts)
		if r.done {
			n++
		}
	}
	total.result = fmt.Sprintf("%d of %d assessed", n, len(list))
	for _, r := range append(list, total) {
		c := r.counts
		if r.done {
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", r.folder, c.Fail, c.Unknown, c.Error, c.Waived, c.Pass, r.result)
		} else {
			fmt.Fprintf(t, "%s\t-\t-\t-\t-\t-\t%s\n", r.folder, r.result)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, text.String())
	return err
}
