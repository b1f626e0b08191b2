package awsiam

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// delimiters are what programs put between the columns of a report: the comma
// of AWS, and what spreadsheets make of it.
const delimiters = ",;\t"

// columns are those that are read, asides those that are left aside on purpose.
var (
	columns = []string{
		"user", "arn", "user_creation_time", "password_enabled", "password_last_used", "mfa_active",
		"access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date",
		"access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date",
		"cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated",
	}
	asides = []string{
		"password_last_changed", "password_next_rotation", "access_key_1_last_used_region", "access_key_1_last_used_service",
		"access_key_2_last_used_region", "access_key_2_last_used_service", additional,
	}
)

// additional says of users with more credentials than there are columns for how many.
const additional = "additional_credentials_info"

// A csvPlace is where a report stands: in a file of its own, or in a string.
type csvPlace struct {
	file string
	in   importer.Node // the string; zero for a file
}

// place is the place of a cell, or of a whole row for column −1.
func (p csvPlace) place(pos governance.Position, row, column int) place {
	pointer := "#row=" + strconv.Itoa(row)
	if column >= 0 {
		pointer += ";col=" + strconv.Itoa(column+1)
	}
	return place{p.in, &cell{pos, pointer}}
}

// A table is a report that is being read.
type table struct {
	*csv.Reader
	where  csvPlace
	header []string
	index  map[string]int // of a column
	rows   int            // read so far, the header too
}

// here is the place of a cell of the row just read, or of that row.
func (t *table) here(column int) place {
	line, col := t.FieldPos(max(column, 0))
	return t.where.place(governance.Position{File: t.where.file, Line: line, Column: col}, t.rows, column)
}

// A row is one line of a report. A column that the report does not have reads
// as empty.
type row struct {
	table  *table
	n      int
	record []string
	pos    []governance.Position // of the cells
	arn    arn
}

func (w row) cell(column string) string {
	if i, ok := w.table.index[column]; ok {
		return strings.TrimSpace(w.record[i])
	}
	return ""
}

func (w row) at(column string) place {
	i, ok := w.table.index[column]
	if !ok {
		return w.place()
	}
	return w.table.where.place(w.pos[i], w.n, i)
}

func (w row) place() place { return w.table.where.place(w.pos[0], w.n, -1) }

// wrapped reads the answer of get-credential-report: the CSV in base64, or in
// plain text as some tools print it.
func (r *run) wrapped(n importer.Node) {
	r.UnknownFields(n, "Content", "ReportFormat", "GeneratedTime")
	if format := n.Get("ReportFormat"); format.Exists() {
		if s, _ := format.Text(); s != "text/csv" {
			r.Report(format, importer.Error, importer.CodeUnknownValue, "ReportFormat is text/csv, not "+shown(format)+"; the report is not read")
			return
		}
	}
	content := n.Get("Content")
	s, _ := content.Text()
	data := []byte(s)
	if !looksLikeReport(data) {
		var err error
		if data, err = base64.StdEncoding.DecodeString(s); err != nil {
			r.Report(content, importer.Error, importer.CodeUnparsable, "Content is neither base64 nor a credential report; it is not read")
			return
		}
	}
	text, fault := importer.Text(importer.File{Name: content.Pos().File, Data: data}, r.limits)
	if fault == nil && looksLikeReport(text) {
		fault = r.csv(text, csvPlace{in: content})
	} else if fault == nil {
		r.Report(content, importer.Error, importer.CodeUnparsable, "Content is not a credential report; it is not read")
	}
	if fault != nil {
		r.Report(content, importer.Error, importer.CodeUnparsable, "the credential report cannot be read: "+fault.Detail)
		return
	}
	if t, ok := r.instant(n.Get("GeneratedTime")).Get(); ok {
		r.generated = append(r.generated, instantAt{t, at(n.Get("GeneratedTime"))})
	}
}

// csv reads a report row by row.
func (r *run) csv(text []byte, where csvPlace) *governance.Fault {
	t := &table{Reader: csv.NewReader(bytes.NewReader(text)), where: where, index: map[string]int{}}
	t.FieldsPerRecord = -1
	if i := bytes.IndexAny(text, delimiters); i >= 0 {
		t.Comma = rune(text[i])
	}
	for {
		record, err := t.Read()
		t.rows++
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return csvFault(where, err)
		case t.rows == 1:
			if fault := r.header(t, record); fault != nil {
				return fault
			}
		case len(record) != len(t.header):
			r.report(t.here(-1), importer.Error, importer.CodeUnparsable,
				fmt.Sprintf("the row has %d columns, the header %d; it is not read", len(record), len(t.header)))
		default:
			r.row(t, record)
		}
	}
}

func csvFault(where csvPlace, err error) *governance.Fault {
	f := &governance.Fault{Code: governance.CodeSyntax, Pos: governance.Position{File: where.file, Line: 1, Column: 1}, Detail: "the table cannot be read (RFC 4180): a quote is out of place", Err: err}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		f.Pos.Line, f.Pos.Column = parse.Line, parse.Column
	}
	return f
}

// header names the columns in lower case. It refuses a column that stands twice
// and reports those that are missing or not known.
func (r *run) header(t *table, names []string) *governance.Fault {
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		at := t.here(i)
		if _, twice := t.index[name]; twice {
			return &governance.Fault{Code: governance.CodeDuplicateMember, Pos: at.pos(), Pointer: at.pointer(), Detail: "the column stands twice; nobody can say which one counts"}
		}
		t.index[name] = i
		t.header = append(t.header, name)
		if !slices.Contains(columns, name) && !slices.Contains(asides, name) {
			r.UnknownField(name, at.pos(), at.pointer())
		}
	}
	missing := slices.DeleteFunc(slices.Clone(columns), func(name string) bool { return slices.Contains(t.header, name) })
	if len(missing) > 0 {
		r.report(t.here(-1), importer.Warning, importer.CodeIncomplete, "the report lacks columns, and what they say is unknown: "+strings.Join(missing, ", "))
	}
	return nil
}

func (r *run) row(t *table, record []string) {
	w := row{table: t, n: t.rows, record: record}
	for i := range record {
		w.pos = append(w.pos, t.here(i).pos())
	}
	id := w.cell("arn")
	if importer.IsSecret(id) {
		r.report(w.at("arn"), importer.Error, importer.CodeSecretDropped, "this looks like a secret value; the row is not read")
		return
	}
	a, ok := parseARN(id)
	if !ok || !a.isIAM("user") && !a.isIAM("root") {
		r.report(w.at("arn"), importer.Error, importer.CodeUnparsable, "no ARN of a user: "+importer.Quote(id)+"; the row is not read")
		return
	}
	if a.resource != "root" && w.cell("user") != a.name() {
		r.report(w.at("user"), importer.Error, importer.CodeConflict, "the columns user and arn name different users; the ARN counts")
	}
	w.arn = a
	r.rows = append(r.rows, w)
}

// flag reads true or false. Everything else that AWS writes is unknown.
func (r *run) flag(w row, column string) governance.Field[bool] {
	text := w.cell(column)
	switch {
	case strings.EqualFold(text, "true"):
		return governance.Some(true)
	case strings.EqualFold(text, "false"):
		return governance.Some(false)
	case !saysNothing(text) && text != "N/A":
		r.report(w.at(column), importer.Warning, importer.CodeUnknownValue, "this is true or false, not "+importer.Quote(text)+"; left unknown")
	}
	return governance.Field[bool]{}
}

// date reads a date: N/A is none, for there is nothing of which it could be.
func (r *run) date(w row, column string) governance.Field[time.Time] {
	text := w.cell(column)
	if text == "N/A" {
		return governance.None[time.Time]()
	}
	if t, ok := parseInstant(text); ok {
		return governance.Some(t)
	}
	if !saysNothing(text) {
		r.report(w.at(column), importer.Error, importer.CodeUnparsable, "not a date as AWS writes it: "+importer.Quote(text)+"; left unknown")
	}
	return governance.Field[time.Time]{}
}

// saysNothing reports whether a cell says that there is nothing to say.
func saysNothing(text string) bool {
	return text == "" || text == "no_information" || text == "not_supported"
}
