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

// A csvRow is one line of a table.
type csvRow struct {
	*csvTable
	record []string
	n      int      // counts the header
	starts [][2]int // line and column of each cell
}

type csvTable struct {
	file    string
	reader  *csv.Reader
	header  []string
	columns map[string]int
	rows    int // read so far, with the header
}

func (r *csvRow) place(c cell) place {
	p := place{pointer: "#row=" + strconv.Itoa(r.n)}
	if c.column > 0 {
		p.pointer += ";col=" + strconv.Itoa(c.column)
	}
	start := r.starts[max(c.column-1, 0)]
	p.pos = governance.Position{File: r.file, Line: start[0], Column: start[1]}
	return p
}

func (r *csvRow) each(locator) []row { return []row{r} }

func (r *csvRow) cell(from locator) cell {
	i, ok := r.columns[from.name]
	if !ok {
		return cell{}
	}
	return cell{state: text, text: strings.TrimSpace(r.record[i]), column: i + 1}
}

// blank reports whether nothing stands in any cell.
func (r *csvRow) blank() bool {
	return !slices.ContainsFunc(r.record, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// csvRows yields the rows of a CSV file, and reports whether some could not be read.
func (r *run) csvRows(f importer.File, done *reading, yield func(row)) (lost bool, fault *governance.Fault) {
	table, fault := r.csvTable(f, done.table)
	for fault == nil {
		x, err := table.next()
		switch {
		case errors.Is(err, io.EOF):
			return lost, nil
		case err != nil:
			return false, csvFault(f.Name, err)
		case x.blank():
			// spreadsheets write rows below the last one
		case len(x.record) == len(table.header):
			yield(x)
		default:
			r.report(x.place(cell{}), importer.Error, importer.CodeUnparsable, "this row has "+strconv.Itoa(len(x.record))+" cells, the header "+strconv.Itoa(len(table.header))+"; it is not read")
			lost = true
		}
	}
	return false, fault
}

// csvTable reads the header of a CSV file.
func (r *run) csvTable(f importer.File, t *table) (*csvTable, *governance.Fault) {
	data, fault := importer.Text(f, r.limits)
	if fault != nil {
		return nil, fault
	}
	reader := t.csv(data, t.delimiter(data))
	header, err := reader.Read()
	if err != nil {
		return nil, csvFault(f.Name, err)
	}
	columns, fault := r.header(f.Name, reader, header, t)
	return &csvTable{f.Name, reader, header, columns, 1}, fault
}

func (t *table) csv(data []byte, delimiter rune) *csv.Reader {
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord, reader.Comma = -1, delimiter
	return reader
}

// delimiter is the one that the mapping gives. Spreadsheets of other countries save a
// table with others: without one, it is what makes a header of the columns that are read.
func (t *table) delimiter(data []byte) rune {
	if t.Delimiter != "" {
		return rune(t.Delimiter[0])
	}
	for _, d := range ",;\t" {
		header, _ := t.csv(data, d).Read()
		lacks := func(column string) bool {
			return !slices.ContainsFunc(header, func(s string) bool { return strings.TrimSpace(s) == column })
		}
		if !slices.ContainsFunc(t.reads(), lacks) {
			return d
		}
	}
	return ','
}

// next reads a row.
func (t *csvTable) next() (*csvRow, error) {
	record, err := t.reader.Read()
	if err != nil {
		return nil, err
	}
	t.rows++
	x := &csvRow{t, record, t.rows, make([][2]int, len(record))}
	for i := range x.starts {
		x.starts[i][0], x.starts[i][1] = t.reader.FieldPos(i)
	}
	return x, nil
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
