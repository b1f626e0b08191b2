package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
	"github.com/mandate-nhi/mandate/governance"
)

// A frameworkChoice is the frameworks of one's own beside the built-in ones.
type frameworkChoice struct {
	with    []string
	texts   []string      // ID=FILE: see overlay
	options oscal.Options // of all of them
}

func (f *frameworkChoice) flags(flags *flag.FlagSet) {
	flags.Func("with", "know the framework, mapping or crosswalk of `FILE` too, in our JSON or OSCAL; may be repeated", func(name string) error {
		f.with = append(f.with, name)
		return nil
	})
	flags.Func("href", "read `HREF=ID`: what an OSCAL mapping names HREF is the framework ID; may be repeated", func(text string) error {
		href, id, ok := cutLast(text, "=")
		if !ok || href == "" || id == "" {
			return errors.New("want HREF=ID")
		}
		if f.options.Frameworks == nil {
			f.options.Frameworks = map[string]string{}
		}
		f.options.Frameworks[href] = id
		return nil
	})
}

// cutLast cuts a text at the last separator.
func cutLast(text, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(sep):], true
}

// library is the built-in one with what is chosen.
func (f *frameworkChoice) library(e *env) (*frameworks.Library, error) {
	lib := frameworks.Builtin()
	var parts []frameworks.Part
	var faults []*governance.Fault
	for _, name := range f.with {
		doc, err := f.read(e, name)
		if found := slices.Collect(governance.Faults(err)); found != nil {
			faults = append(faults, found...)
			continue
		}
		if err != nil {
			return nil, err
		}
		if doc.Profile != nil {
			return nil, usagef("%s is a profile: frameworks export -of ID writes the framework that it chooses of another", name)
		}
		parts = append(parts, doc.Parts()...)
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	if parts == nil && f.texts == nil {
		return lib, nil
	}
	lib, err := lib.Add(parts...)
	for i := 0; i < len(f.texts) && err == nil; i++ {
		lib, err = f.laid(e, lib, f.texts[i])
	}
	return lib, err
}

// misnamed tells of rows of one's own mappings whose control neither the pack nor the
// built-in one has under that id: nothing is evidence for them.
func (f *frameworkChoice) misnamed(e *env, lib *frameworks.Library, pack *controls.Pack) {
	known := slices.AppendSeq(slices.Collect(pack.All()), builtin.Pack().All())
	for fault := range governance.Faults(lib.Check(slices.Values(known))) {
		if slices.Contains(f.with, fault.Pos.File) {
			fmt.Fprintln(e.stderr, remark{fault.Pos, "warning", fault.Code, fault.Pointer, fault.Detail + "; the row counts as not run"})
		}
	}
}

// overlay notes a file with the text of a framework.
func (f *frameworkChoice) overlay(text string) error {
	if id, file, ok := strings.Cut(text, "="); !ok || id == "" || file == "" {
		return errors.New("want ID=FILE")
	}
	f.texts = append(f.texts, text)
	return nil
}

// laid is a library in which a framework has the text of a file, and the file is named.
func (f *frameworkChoice) laid(e *env, lib *frameworks.Library, text string) (*frameworks.Library, error) {
	id, name, _ := strings.Cut(text, "=")
	doc, err := f.read(e, name)
	if err != nil {
		return nil, err
	}
	if doc.Catalog == nil {
		return nil, usagef("-text: %s holds no framework", name)
	}
	lib, missing, err := lib.Overlay(id, doc.Catalog, doc.Catalog.TextFrom)
	if err == nil && len(missing) > 0 {
		fmt.Fprintf(e.stderr, "mandate: %s has no text for %d entries of %s: %s\n", name, len(missing), id, strings.Join(missing, ", "))
	}
	return lib, err
}

// read reads a file and tells what is not read of it.
func (f *frameworkChoice) read(e *env, name string) (*oscal.Document, error) {
	file, err := e.readOne(name)
	if err != nil {
		return nil, err
	}
	doc, err := oscal.Read(file.Name, file.Data, f.options)
	if err != nil {
		return nil, err
	}
	for _, w := range doc.Warnings {
		fmt.Fprintln(e.stderr, remark{w.Pos, "warning", w.Code, w.Pointer, w.Detail})
	}
	return doc, nil
}

// part is what one names: by the id of something that the library holds, or as a file.
func (f *frameworkChoice) part(e *env, lib *frameworks.Library, name string) (frameworks.Part, error) {
	for p := range lib.Parts() {
		if p.Source().Name == name {
			return p, nil
		}
	}
	doc, err := f.read(e, name)
	if err != nil {
		return nil, err
	}
	parts := doc.Parts()
	if len(parts) != 1 {
		return nil, usagef("%s holds %d frameworks, mappings and crosswalks: name a file with one", name, len(parts))
	}
	return parts[0], nil
}
