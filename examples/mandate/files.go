package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// maxStdin ends a stream that does not: one byte more than Parse accepts.
const maxStdin = 2<<30 + 1

// read reads the files named; "-" is standard input, once.
func (e *env) read(names []string) ([]importer.File, error) {
	if len(names) == 0 {
		return nil, usageError{"name at least one FILE; - is standard input"}
	}
	var files []importer.File
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			return nil, usagef("%s is named twice", name)
		}
		seen[name] = true
		f, err := e.readOne(name)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func (e *env) readOne(name string) (importer.File, error) {
	if name == "-" {
		data, err := io.ReadAll(io.LimitReader(e.stdin, maxStdin))
		return importer.File{Name: "stdin", Data: data}, err
	}
	data, err := os.ReadFile(name)
	return importer.File{Name: name, Data: data}, err
}

// estate reads the files as parts of one estate.
func (e *env) estate(names []string) (*governance.Estate, error) {
	files, err := e.read(names)
	if err != nil {
		return nil, err
	}
	return e.parse(files)
}

// parse reads estates and merges them into one. The error lists the faults of
// all of them.
func (e *env) parse(files []importer.File) (*governance.Estate, error) {
	e.seen = append(e.seen, files...)
	estates, faults := e.parseParts(files)
	if err := e.ctx.Err(); err != nil {
		return nil, err
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	for i, estate := range estates {
		if estate.Len() == 0 && isReport(files[i]) {
			return nil, usagef("%s is a report of assess: name the estate that it is about", files[i].Name)
		}
	}
	return governance.Merge(estates...)
}

// parseParts reads estates; of a file with faults there is none.
func (e *env) parseParts(files []importer.File) (estates []*governance.Estate, faults []*governance.Fault) {
	for _, f := range files {
		estate, err := governance.ParseContext(e.ctx, f.Name, f.Data)
		estates, faults = append(estates, estate), slices.AppendSeq(faults, governance.Faults(err))
	}
	return estates, faults
}

// write hands w to print: standard output when name is "" or "-", else a file
// that appears whole or not at all.
func (e *env) write(name string, print func(io.Writer) error) error {
	if name == "" || name == "-" {
		return print(e.stdout)
	}
	if to, err := filepath.EvalSymlinks(name); err == nil {
		name = to
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return writeFile(name, os.O_WRONLY, print) // a device or pipe has no other half
	}
	part := fmt.Sprintf("%s.%d.part", name, os.Getpid())
	err := writeFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, print)
	if err == nil {
		err = os.Rename(part, name)
	}
	if err != nil {
		os.Remove(part)
	}
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		failed.Path = name // the part is no name that the caller knows
	}
	return err
}

func writeFile(name string, flags int, print func(io.Writer) error) error {
	f, err := os.OpenFile(name, flags, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(print(f), f.Close())
}
