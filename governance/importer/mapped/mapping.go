package mapped

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A Mapping says which columns of which files, and which tags of which records,
// become which facts. It is safe for concurrent use.
type Mapping struct {
	doc  document
	file string
	at   map[string]governance.Position
}

// The document, as the YAML file writes it; the package comment says what the keys
// mean.
type document struct {
	Version string    `yaml:"mapping,required"`
	Tables  []table   `yaml:"tables"`
	Labels  []labeled `yaml:"labels"`
}

type table struct {
	Files     []string            `yaml:"files,required"`
	Format    string              `yaml:"format,required"`
	Delimiter string              `yaml:"delimiter"`
	Columns   []string            `yaml:"columns"`
	Items     string              `yaml:"items"`
	Keyed     bool                `yaml:"keyed"`
	Next      string              `yaml:"next"`
	Where     map[string][]string `yaml:"where"`
	Record    string              `yaml:"record,required"`
	Fields    map[string]rule     `yaml:"fields,required"`
	Complete  *complete           `yaml:"complete"`

	pointer string
	plan    *plan
	where   []condition
}

// A condition is what a table asks of a column.
type condition struct {
	from   locator
	values []string
}

type labeled struct {
	Record string          `yaml:"record,required"`
	Fields map[string]rule `yaml:"fields,required"`

	plan *plan
}

type complete struct {
	ID          string `yaml:"id,required"`
	Kind        string `yaml:"kind,required"`
	Tenant      string `yaml:"tenant"`
	WholeEstate bool   `yaml:"wholeEstate"`
	CollectedAt string `yaml:"collectedAt"`
}

type rule struct {
	From    string            `yaml:"from"`
	Value   *string           `yaml:"value"`
	Values  map[string]string `yaml:"values"`
	Prefix  string            `yaml:"prefix"`
	None    []string          `yaml:"none"`
	Unknown []string          `yaml:"unknown"`
	Absent  string            `yaml:"absent"`
	Date    []string          `yaml:"date"`
	Offset  string            `yaml:"offset"`
	Unit    string            `yaml:"unit"`
	Split   string            `yaml:"split"`
	Find    string            `yaml:"find"`
	Each    string            `yaml:"each"`
	Fields  map[string]rule   `yaml:"fields"`

	pointer    string
	field      governance.FieldInfo
	index      int          // of the field in its record
	item       reflect.Type // of one value
	label      string       // of labels[label]
	from, each locator
	enum       map[string]any
	pattern    *regexp.Regexp
	layouts    []layout
	finds      governance.Kind // the kind of the records of find
	part       *plan           // of a part with fields of its own
}

const (
	version    = "1"
	maxMapping = 256 << 10 // bytes of a mapping: far more than anybody writes by hand
)

// Parse reads a mapping and checks it against the model. The error is a
// *governance.DocumentError that lists every fault with its line and column.
func Parse(name string, data []byte) (*Mapping, error) {
	text, fault := importer.Text(importer.File{Name: name, Data: data}, importer.Limits{Bytes: maxMapping})
	if fault != nil {
		return nil, governance.NewDocumentError([]*governance.Fault{fault})
	}
	m := &Mapping{file: name}
	c := &checker{yamlReader: yamlReader{file: name, at: map[string]governance.Position{}}}
	c.read(text, &m.doc)
	if len(c.faults) == 0 {
		c.document(&m.doc)
	}
	if err := governance.NewDocumentError(c.faults); err != nil {
		return nil, err
	}
	m.at = c.at
	return m, nil
}

// Tags are the names of the tags that the mapping reads, sorted: what
// importer.Options.Tags needs, so that an importer keeps them.
func (m *Mapping) Tags() []string {
	names := map[string]bool{}
	for _, t := range m.doc.Labels {
		for _, r := range t.Fields {
			if tag, ok := strings.CutPrefix(r.From, importer.TagPrefix); ok {
				names[tag] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}
