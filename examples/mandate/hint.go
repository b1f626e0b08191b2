package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// hint says what to do next about a file that could not be read, "" where err itself
// says it.
func (e *env) hint(err error) string {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return pathHint(failed)
	}
	for f := range governance.Faults(err) {
		for _, read := range e.seen {
			if f.Pointer == "" && f.Pos.File == read.Name { // the document as a whole is wrong
				return contentHint(read)
			}
		}
	}
	return ""
}

func pathHint(err *fs.PathError) string {
	if info, failed := os.Stat(err.Path); failed == nil && info.IsDir() {
		return fmt.Sprintf("%s is a folder: name the files in it, such as %s", err.Path, filepath.Join(err.Path, "*.json"))
	}
	dir := filepath.Dir(err.Path)
	entries, failed := os.ReadDir(dir)
	if failed != nil {
		return fmt.Sprintf("there is no folder %s", dir)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if name, ok := nearest.Of(filepath.Base(err.Path), names); ok && errors.Is(err, fs.ErrNotExist) {
		return fmt.Sprintf("did you mean %s?", filepath.Join(dir, name))
	}
	return ""
}

// contentHint says what a file is that is not what was asked for.
func contentHint(f importer.File) string {
	if _, err := governance.Parse(f.Name, f.Data); err == nil {
		return f.Name + " is an estate: mandate assess writes reports and statements of one"
	}
	if c, err := importer.Recognize(f, importers(), importer.Limits{}); err == nil {
		return fmt.Sprintf("%s is an export, for the importer %s: mandate import -from auto %s > estate.json", f.Name, c.Importer.Name(), f.Name)
	}
	text := bytes.TrimSpace(f.Data)
	switch {
	case len(text) == 0:
		return f.Name + " is empty: was the command that wrote it interrupted, or its output sent elsewhere?"
	case strings.HasSuffix(f.Name, ".csv"):
		return "a table of your own becomes an estate by a mapping: see mandate init -h and mandate import -h"
	case strings.HasSuffix(f.Name, ".yaml") || strings.HasSuffix(f.Name, ".yml"):
		return "estates and reports are JSON; packs, mappings and project files may be YAML"
	}
	return ""
}

func isReport(f importer.File) bool {
	_, err := report.ReadJSON(f.Name, f.Data)
	return err == nil
}

// choices says what s should have been: the name that is near, else all that there are.
func choices(s string, known []string) string {
	if hint := nearest.Hint(s, known); hint != "" || len(known) == 0 || len(known) > 20 {
		return hint
	}
	return "; want " + orList(known)
}
