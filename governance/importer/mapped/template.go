package mapped

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/sheet"
)

// TemplateMapping is the name of the mapping among the files of Templates.
const TemplateMapping = "mapping.yaml"

// templateNote is the id of the row that explains the columns. It gives no record.
const templateNote = "#"

// Templates are tables to be filled in by people, one for each kind, and the mapping
// that Import and Enrich read them by. The second row of a table says what its columns
// mean. A row follows for each record of that kind in the estate, which may be nil, with
// what a record requires and the ids that it names; those whose ids importer.ID would write otherwise
// are left out, and so are statements of completeness, of which each stands as it was
// made. Lists are separated by semicolons: one alone is a list without items.
// Parts of a record have columns where a record requires them, and one row gives one;
// labels have none.
func Templates(e *governance.Estate, kinds ...governance.Kind) ([]importer.File, error) {
	if e == nil {
		e = &governance.Estate{}
	}
	known := recordsOf(e)
	var files []importer.File
	var mapping strings.Builder
	mapping.WriteString("mapping: \"1\"\ntables:\n")
	for _, kind := range kinds {
		p, ok := planOf(kind)
		if !ok {
			return nil, fmt.Errorf("mapped: %q is no kind of record", kind)
		}
		columns := templateColumns(p.fields, "")
		data, err := templateTable(columns, known, p, kind)
		if err != nil {
			return nil, err
		}
		files = append(files, importer.File{Name: string(kind) + ".csv", Data: data})
		fmt.Fprintf(&mapping, "  - files: [%s.csv]\n    format: csv\n    record: %s\n    fields:\n", kind, kind)
		writeRules(&mapping, columns, "      ")
	}
	return append(files, importer.File{Name: TemplateMapping, Data: []byte(mapping.String())}), nil
}

// A templateColumn is a field that people fill in; a part has columns of its own.
type templateColumn struct {
	name  string
	field governance.FieldInfo
	parts []templateColumn
}

func templateColumns(fields []governance.FieldInfo, prefix string) (list []templateColumn) {
	for _, f := range fields {
		c := templateColumn{name: prefix + f.Name, field: f}
		isPart := f.Type == governance.TypePart && f.Part != "Scope"
		if f.Type == governance.TypeLabels || isPart && (!f.Required || prefix != "") {
			continue
		}
		if isPart {
			part, _ := governance.RecordNamed(f.Part)
			c.parts = templateColumns(part.Fields, f.Name+".")
		}
		list = append(list, c)
	}
	return list
}

// leaves are the columns themselves.
func leaves(columns []templateColumn) (list []templateColumn) {
	for _, c := range columns {
		if c.parts == nil {
			list = append(list, c)
		}
		list = append(list, leaves(c.parts)...)
	}
	return list
}

func templateTable(columns []templateColumn, estate map[governance.Ref]known, p *plan, kind governance.Kind) ([]byte, error) {
	var header, notes []string
	for _, c := range leaves(columns) {
		header, notes = append(header, c.name), append(notes, c.note())
	}
	notes[0] = templateNote
	rows := [][]string{header, notes}
	for _, ref := range slices.SortedFunc(maps.Keys(estate), governance.Ref.Compare) {
		if ref.Kind != kind || kind == governance.KindCompleteness || importer.ID(ref.ID) != ref.ID {
			continue
		}
		var row []string
		for _, c := range leaves(columns) {
			row = append(row, c.prefilled(p, estate[ref]))
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = sheet.Guard(row[i])
		}
	}
	var b bytes.Buffer
	err := csv.NewWriter(&b).WriteAll(rows)
	return b.Bytes(), err
}

// note says what belongs into a column.
func (c templateColumn) note() string {
	f, note := c.field, c.field.Doc
	switch f.Type {
	case governance.TypeEnum:
		note += " (one of " + strings.Join(f.Enum, " / ") + ")"
	case governance.TypeBool:
		note += " (yes or no)"
	case governance.TypeInstant:
		note += " (2026-06-30T14:00:00Z or 2026-06-30)"
	case governance.TypeDuration:
		note += " (P90D or PT12H)"
	case governance.TypeRef:
		note += " (kind:id)"
	case governance.TypePart:
		note += " (ACTION@RESOURCE)"
	}
	if f.List {
		note += " (several apart by semicolon)"
	}
	if f.Required {
		note = "required: " + note
	}
	return strings.ReplaceAll(note, ";", ",")
}

// prefilled is what the record says of what is required, and whom it names.
func (c templateColumn) prefilled(p *plan, record known) string {
	i := p.index(c.name)
	refers := c.field.Type == governance.TypeID || c.field.Type == governance.TypeRef
	if i < 0 || !refers && !c.field.Required || c.field.Type == governance.TypePart {
		return ""
	}
	if !c.field.List {
		return record.text(i, "")
	}
	data, _ := json.Marshal(record.record.Field(i).Interface()) // ids and references are texts
	var items []string
	json.Unmarshal(data, &items)
	return strings.Join(items, ";")
}

// writeRules writes the rule of each column.
func writeRules(b *strings.Builder, columns []templateColumn, indent string) {
	for _, c := range columns {
		if c.parts != nil {
			fmt.Fprintf(b, "%s%s:\n%s  fields:\n", indent, c.field.Name, indent)
			writeRules(b, c.parts, indent+"    ")
			continue
		}
		rule := fmt.Sprintf("from: %q", c.name)
		if c.name == "id" {
			rule += fmt.Sprintf(", unknown: [%q]", templateNote)
		}
		if c.field.List {
			rule += `, split: ";"`
		}
		if c.field.None {
			rule += `, none: ["none"]`
		}
		switch c.field.Type {
		case governance.TypeBool:
			rule += `, values: {"yes": "true", "no": "false"}`
		case governance.TypeInstant:
			rule += `, date: ["YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DD"], offset: "+00:00"`
		}
		fmt.Fprintf(b, "%s%s: {%s}\n", indent, c.field.Name, rule)
	}
}
