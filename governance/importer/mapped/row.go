package mapped

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A place is where a value stands.
type place struct {
	pos     governance.Position
	pointer string
}

func at(n importer.Node) place { return place{n.Pos(), n.Origin().Pointer} }

// A cell is one value of a row.
type cell struct {
	state state
	text  string
	items []cell
	place place
}

type state uint8

const (
	absent state = iota // no such column, or null
	text                // a text, number or truth, as it is written
	list                // of items
	other               // an object, or a list of more than texts
)

// A row is what becomes one record.
type row interface {
	cell(from string) cell
	each(pointer string) []row
	place() place
}

// A jsonRow is one value of a JSON document; its name is that of the member it is.
type jsonRow struct {
	node importer.Node
	name string
}

func (r jsonRow) place() place { return at(r.node) }

func (r jsonRow) cell(from string) cell {
	if from == "@name" {
		return cell{state: text, text: r.name, place: at(r.node)}
	}
	n := follow(r.node, from)
	c := scalar(n)
	if !n.Exists() {
		c.place = at(r.node)
	}
	if n.IsArray() {
		c.state = list
		for _, item := range n.Items() {
			x := scalar(item)
			if x.state != text {
				c.state = other
			}
			c.items = append(c.items, x)
		}
	}
	return c
}

// follow goes to a member, or where a JSON pointer leads.
func follow(n importer.Node, from string) importer.Node {
	path, ok := strings.CutPrefix(from, "/")
	if !ok {
		return n.Get(from)
	}
	for step := range strings.SplitSeq(path, "/") {
		i, err := strconv.Atoi(step)
		if items := n.Items(); err == nil && i >= 0 && i < len(items) {
			n = items[i]
		} else {
			n = n.Get(unescape.Replace(step))
		}
	}
	return n
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

func scalar(n importer.Node) cell {
	c := cell{state: text, place: at(n)}
	s, isText := n.Text()
	number, isNumber := n.Number()
	truth, isTruth := n.Bool()
	switch {
	case isText:
		c.text = strings.TrimSpace(s)
	case isNumber:
		c.text = number
	case isTruth:
		c.text = strconv.FormatBool(truth)
	case !n.Exists() || n.IsNull():
		c.state = absent
	default:
		c.state = other
	}
	return c
}

func (r jsonRow) each(pointer string) []row {
	n := follow(r.node, pointer)
	rows := []row{}
	for _, item := range n.List() {
		rows = append(rows, jsonRow{node: item})
	}
	return rows
}

// jsonRows are the rows of a JSON file, and whether it says that more follow.
func (r *run) jsonRows(f importer.File, t *table) ([]row, bool, *governance.Fault) {
	root, fault := importer.ParseJSON(f, r.limits)
	if fault != nil {
		return nil, false, fault
	}
	n := root
	if t.Items != "" {
		n = follow(root, t.Items)
	}
	var rows []row
	switch {
	case t.Keyed && n.IsObject():
		for name, member := range n.Members() {
			rows = append(rows, jsonRow{member, name})
		}
	case !t.Keyed && n.IsArray():
		for _, item := range n.Items() {
			rows = append(rows, jsonRow{node: item})
		}
	case !t.Keyed && n.IsObject():
		rows = []row{jsonRow{node: n}}
	default:
		return nil, false, &governance.Fault{Code: governance.CodeType, Pos: root.Pos(), Detail: "no list of rows stands where the mapping says at " + r.where(t, "items")}
	}
	if next := follow(root, t.Next); t.Next != "" && next.Exists() && !next.IsNull() {
		r.Report(next, importer.Error, importer.CodeIncomplete, "this page names a next one: the list is not complete")
		return rows, true, nil
	}
	return rows, false, nil
}

// A csvRow is one line of a table.
type csvRow struct {
	columns map[string]int
	record  []string
	n       int // counts the header
	pos     []governance.Position
}

func (r csvRow) place() place { return place{r.pos[0], "#row=" + strconv.Itoa(r.n)} }

func (r csvRow) each(string) []row { return []row{r} }

func (r csvRow) cell(from string) cell {
	i, ok := r.columns[from]
	if !ok {
		return cell{place: r.place()}
	}
	return cell{state: text, text: strings.TrimSpace(r.record[i]), place: place{r.pos[i], r.place().pointer + ";col=" + strconv.Itoa(i+1)}}
}

// csvRows are the rows of a CSV file, and whether some could not be read.
func (r *run) csvRows(f importer.File, t *table) (rows []row, lost bool, fault *governance.Fault) {
	data, fault := importer.Text(f, r.limits)
	if fault != nil {
		return nil, false, fault
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	if t.Delimiter != "" {
		reader.Comma = rune(t.Delimiter[0])
	}
	header, err := reader.Read()
	if err != nil {
		return nil, false, csvFault(f.Name, err)
	}
	columns, fault := r.header(f.Name, reader, header, t)
	for n := 2; fault == nil; n++ {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false, csvFault(f.Name, err)
		}
		line := csvRow{columns, record, n, make([]governance.Position, len(record))}
		for i := range record {
			l, c := reader.FieldPos(i)
			line.pos[i] = governance.Position{File: f.Name, Line: l, Column: c}
		}
		if len(record) != len(header) {
			r.report(line.place(), importer.Error, importer.CodeUnparsable, "this row has "+strconv.Itoa(len(record))+" cells, the header "+strconv.Itoa(len(header))+"; it is not read")
			lost = true
			continue
		}
		rows = append(rows, line)
	}
	return rows, lost, fault
}

func csvFault(file string, err error) *governance.Fault {
	f := &governance.Fault{Code: governance.CodeSyntax, Pos: governance.Position{File: file, Line: 1, Column: 1}, Detail: "no table: the file is empty"}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		f.Pos.Line, f.Pos.Column = parse.Line, parse.Column
		f.Detail = "not CSV: " + parse.Err.Error()
	}
	return f
}

// header finds the columns that the mapping reads, each once.
func (r *run) header(file string, reader *csv.Reader, header []string, t *table) (map[string]int, *governance.Fault) {
	columns, wanted, read := map[string]int{}, t.reads(), r.m.reads(file)
	for i, name := range header {
		name = strings.TrimSpace(name)
		l, c := reader.FieldPos(i)
		pos := governance.Position{File: file, Line: l, Column: c}
		if _, twice := columns[name]; twice && slices.Contains(wanted, name) {
			return nil, &governance.Fault{Code: governance.CodeDuplicateMember, Pos: pos, Detail: "the column " + strconv.Quote(name) + " stands twice; nobody can say which counts"}
		}
		columns[name] = i
		if !slices.Contains(read, name) {
			r.UnknownField(name, pos, "#row=1;col="+strconv.Itoa(i+1))
		}
	}
	var missing []string
	for _, name := range wanted {
		if _, ok := columns[name]; !ok {
			missing = append(missing, strconv.Quote(name))
		}
	}
	if len(missing) > 0 {
		return nil, &governance.Fault{Code: governance.CodeMissingRequired, Pos: governance.Position{File: file, Line: 1, Column: 1},
			Detail: "the header lacks columns that the mapping reads: " + strings.Join(missing, ", ")}
	}
	return columns, nil
}

// reads are the columns that the tables of a file name.
func (m *Mapping) reads(file string) (names []string) {
	for i := range m.doc.Tables {
		if t := &m.doc.Tables[i]; t.names(file) {
			names = append(names, t.reads()...)
		}
	}
	return names
}

// reads are the columns that a table names, sorted.
func (t *table) reads() []string {
	names := slices.Clone(t.Columns)
	for name := range t.Where {
		names = append(names, name)
	}
	for _, r := range t.Fields {
		names = r.reads(names)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (r rule) reads(names []string) []string {
	if r.From != "" {
		names = append(names, r.From)
	}
	for _, below := range r.Fields {
		names = below.reads(names)
	}
	return names
}

// A labelRow is the labels of a record.
type labelRow struct {
	labels map[string]string
	at     place
}

func (r labelRow) place() place { return r.at }

func (r labelRow) each(string) []row { return []row{r} }

func (r labelRow) cell(from string) cell {
	value, ok := r.labels[from]
	if !ok {
		return cell{place: r.at}
	}
	return cell{state: text, text: strings.TrimSpace(value), place: r.at}
}
