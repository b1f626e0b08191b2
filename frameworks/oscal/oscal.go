package oscal

import (
	"bytes"
	"path"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// Codes of faults and warnings, beside those of governance and frameworks.
const (
	CodeUnsupported governance.Code = "UNSUPPORTED" // a fault: OSCAL that would change which controls are meant, and is not read
	CodeLeftOut     governance.Code = "LEFT_OUT"    // a warning: parts of the file that are not read
	CodeWeakened    governance.Code = "WEAKENED"    // a warning: what is read as less than it may mean
	CodeNamed       governance.Code = "NAMED"       // a warning: an id that we made up, for the file has none
)

// Options say what a file does not.
type Options struct {
	ID         string            // of the catalog; from the title if left out
	Frameworks map[string]string // ids of catalogs by the href with which a mapping names its resource; from the href if left out
}

// A Document is what a file holds: a catalog, a profile, or mappings.
type Document struct {
	UUID, Title, Version string
	OSCALVersion         string // without the leading v that some write

	Catalog    *frameworks.Catalog // nil in other documents
	Profile    *Profile            // nil in other documents
	Crosswalks []*frameworks.Crosswalk
	Mappings   []*frameworks.Mapping
	Warnings   []governance.Warning // in the order of the file
}

// Parts are what can be added to a library.
func (d *Document) Parts() []frameworks.Part {
	var parts []frameworks.Part
	if d.Catalog != nil {
		parts = append(parts, d.Catalog)
	}
	for _, c := range d.Crosswalks {
		parts = append(parts, c)
	}
	for _, m := range d.Mappings {
		parts = append(parts, m)
	}
	return parts
}

// limits of a file. The largest catalog known to us, SP 800-53, has 10 MiB.
var limits = importer.Limits{Bytes: 64 << 20, Depth: 64, Values: 4_000_000}

// Read reads one document of OSCAL, or a file that frameworks.Read reads: YAML where
// the name ends in .yaml or .yml or the text does not begin as JSON does, else JSON.
// The error lists every fault (governance.Faults).
// A file is at most 64 MiB; time and memory are linear in its size. In YAML, aliases
// stand for 100 000 values at most.
func Read(file string, data []byte, options Options) (*Document, error) {
	parse := importer.ParseJSON
	if isYAML(file, data) {
		parse = importer.ParseYAML
	}
	root, fault := parse(importer.File{Name: file, Data: data}, limits)
	if fault != nil {
		return nil, governance.NewDocumentError([]*governance.Fault{fault})
	}
	if !isYAML(file, data) && (root.Get("entries").Exists() || root.Get("rows").Exists()) {
		return plain(file, data)
	}
	r := &reader{file: file, data: data, options: options, doc: &Document{}, left: map[string]int{}}
	r.document(root)
	if err := governance.NewDocumentError(r.faults); err != nil {
		return nil, err
	}
	r.finish()
	return r.doc, nil
}

func isYAML(file string, data []byte) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".yaml", ".yml":
		return true
	case ".json":
		return false
	}
	data = bytes.TrimLeft(data, " \t\r\n")
	return len(data) > 0 && !bytes.ContainsAny(data[:1], "{[\xef\xfe\xff")
}

// plain reads a file of package frameworks.
func plain(file string, data []byte) (*Document, error) {
	part, err := frameworks.Read(file, data)
	if err != nil {
		return nil, err
	}
	source := part.Source()
	d := &Document{Title: source.Name, Version: source.Version}
	switch p := part.(type) {
	case *frameworks.Catalog:
		d.Title, d.Catalog = p.Title, p
	case *frameworks.Mapping:
		d.Mappings = []*frameworks.Mapping{p}
	case *frameworks.Crosswalk:
		d.Crosswalks = []*frameworks.Crosswalk{p}
	}
	return d, nil
}

// The documents that are read.
const (
	kindCatalog = "catalog"
	kindProfile = "profile"
	kindMapping = "mapping-collection"
)

var kinds = []string{kindCatalog, kindProfile, kindMapping}
