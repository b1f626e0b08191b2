package csf

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
	"github.com/mandate-nhi/mandate/internal/sheet"
)

// Stated is what the organization says of an outcome, as its file has it; "" is
// what it leaves open. No verdict and no status rests on it.
type Stated struct {
	Included string // Yes or No
	Rationale,
	CurrentPriority, CurrentPolicies, CurrentPractices, CurrentReferences,
	TargetPriority, TargetTier, TargetPolicies, TargetPractices, TargetRoles, TargetReferences,
	Notes, Considerations,
	Owner string
	Due string // the last day, as 2026-12-31
}

// A Target is what a file of the organization says, by outcome.
type Target struct {
	Source controls.Source       // digest of the file
	Uses   []frameworks.AliasUse // where the file does not write an outcome as NIST does, and what is meant; in its order

	stated map[string]Stated
}

// Limits of a file, and of a cell of it: what a cell of a spreadsheet holds
// (Microsoft, Excel specifications and limits). The first is a library default.
const (
	maxBytes  = 4 << 20
	maxCell   = 32767 // characters
	maxFaults = 1000
)

// shortOutcome is what the column of the outcomes may be called too.
const shortOutcome = "CSF Outcome"

// day is how the file writes days.
const day = "2006-01-02"

// ReadTarget reads what the organization says of outcomes: CSV (RFC 4180) in UTF-8
// with the column titles of the sheet that Profile.CSV writes, which are those of
// NIST's template and a few of our own. Only the column of the outcomes must be
// there, whose title may be CSF Outcome alone, in any order with others; so a sheet that
// was written, filled in and saved can be read, and NIST's own when it is saved as CSV. Columns that the evidence
// tells, such as Current Status, are not read. Rows of Functions and Categories may
// stand there empty.
//
// An outcome may be written in every way that frameworks.Library.Resolve takes
// without doubt, and Target.Uses lists those that differ. The error lists all that
// is wrong with line and column (governance.Faults): an outcome that is withdrawn or
// unknown, or there twice; an unknown title; Included in Profile? that is not Yes or
// No, and a No without a Rationale; a Target CSF Tier that is not 1 to 4; a Due that
// is no day; a secret value.
func ReadTarget(name string, data []byte, lib *frameworks.Library) (*Target, error) {
	catalog, ok := lib.Catalog(Framework)
	if !ok {
		return nil, ErrNoCatalog
	}
	sum := sha256.Sum256(data)
	r := &targetReader{
		file: name, lib: lib, catalog: catalog,
		target: &Target{Source: controls.Source{Name: name, Digest: "sha256:" + hex.EncodeToString(sum[:])}, stated: map[string]Stated{}},
	}
	r.read(data)
	if err := governance.NewDocumentError(r.faults); err != nil {
		return nil, err
	}
	return r.target, nil
}

// A targetReader reads one file and notes every fault.
type targetReader struct {
	file    string
	lib     *frameworks.Library
	catalog *frameworks.Catalog
	csv     *csv.Reader
	shift   int       // bytes before the first line of CSV
	columns []*column // by place; nil for one that is not read
	outcome int       // place of the outcomes
	target  *Target
	faults  []*governance.Fault
}

// byteOrderMark is what spreadsheets write in front of UTF-8.
const byteOrderMark = "\ufeff"

func (r *targetReader) read(data []byte) {
	whole := governance.Position{File: r.file}
	switch {
	case len(data) > maxBytes:
		r.fault(whole, governance.CodeTooLarge, "more than %d bytes", maxBytes)
		return
	case !utf8.Valid(data):
		r.fault(whole, governance.CodeSyntax, "save the file as UTF-8")
		return
	}
	text := bytes.TrimPrefix(data, []byte(byteOrderMark))
	r.shift = len(data) - len(text)
	r.csv = csv.NewReader(bytes.NewReader(text))
	r.csv.FieldsPerRecord = -1
	header, ok := r.record()
	if !ok || !r.header(header) {
		return
	}
	for {
		cells, ok := r.record()
		if !ok {
			return
		}
		r.row(cells)
	}
}

// record is the next line of cells; false at the end, and behind what is not CSV.
func (r *targetReader) record() ([]string, bool) {
	cells, err := r.csv.Read()
	var syntax *csv.ParseError
	switch {
	case errors.As(err, &syntax):
		r.fault(r.position(syntax.Line, syntax.Column), governance.CodeSyntax, "not CSV: %v; nothing after it is read", syntax.Err)
	case err == io.EOF && r.columns == nil:
		r.fault(governance.Position{File: r.file}, governance.CodeSyntax, "the file is empty")
	case err != nil && err != io.EOF:
		r.fault(governance.Position{File: r.file}, governance.CodeSyntax, "%v", err)
	}
	return cells, err == nil
}

func (r *targetReader) position(line, column int) governance.Position {
	if line == 1 {
		column += r.shift
	}
	return governance.Position{File: r.file, Line: line, Column: column}
}

func (r *targetReader) at(cell int) governance.Position { return r.position(r.csv.FieldPos(cell)) }

func (r *targetReader) fault(at governance.Position, code governance.Code, format string, args ...any) {
	switch n := len(r.faults); {
	case n == maxFaults:
		code, format, args = governance.CodeTooLarge, "more than %d faults; the others are left out", []any{maxFaults}
	case n > maxFaults:
		return
	}
	r.faults = append(r.faults, &governance.Fault{Code: code, Pos: at, Detail: fmt.Sprintf(format, args...)})
}

// header finds out what stands in which place.
func (r *targetReader) header(titles []string) bool {
	r.columns, r.outcome = make([]*column, len(titles)), -1
	seen := map[string]bool{}
	for i, text := range titles {
		title := strings.Join(strings.Fields(text), " ")
		if strings.EqualFold(title, shortOutcome) {
			title = columns[0].title
		}
		at := slices.IndexFunc(columns, func(c column) bool { return strings.EqualFold(c.title, title) })
		switch {
		case at < 0:
			r.fault(r.at(i), governance.CodeUnknownMember, "no column has this title%s", nearest.Hint(title, titlesOf(columns)))
			continue
		case seen[columns[at].title]:
			r.fault(r.at(i), governance.CodeDuplicateMember, "the column %q stands here twice", columns[at].title)
			continue
		}
		seen[columns[at].title] = true
		if at == 0 {
			r.outcome = i
		}
		if columns[at].stated != nil {
			r.columns[i] = &columns[at]
		}
	}
	if r.outcome < 0 {
		r.fault(r.at(0), governance.CodeMissingRequired, "add a column %q, and separate columns by commas", shortOutcome)
	}
	return r.outcome >= 0
}

// row reads what stands of one outcome.
func (r *targetReader) row(cells []string) {
	if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return
	}
	if len(cells) != len(r.columns) {
		r.fault(r.at(0), governance.CodeFormat, "%d cells in this row, %d in the first", len(cells), len(r.columns))
		return
	}
	var s Stated
	for i, text := range cells {
		if c := r.columns[i]; c != nil {
			*c.stated(&s) = r.value(c, text, r.at(i))
		}
	}
	id, ok := r.resolve(cells[r.outcome], s == Stated{})
	if _, twice := r.target.stated[id]; ok && twice {
		r.fault(r.at(r.outcome), governance.CodeDupID, "another row is about %s", id)
	}
	if s.Included == no && s.Rationale == "" {
		r.fault(r.at(r.outcome), governance.CodeMissingRequired, "say in the column Rationale why the outcome is not included")
	}
	if ok {
		r.target.stated[id] = s
	}
}

// value is the text of one cell, checked.
func (r *targetReader) value(c *column, cell string, at governance.Position) string {
	text := strings.TrimSpace(strings.ReplaceAll(sheet.Unguard(cell), "\r\n", "\n"))
	switch {
	case text == "":
		return ""
	case governance.IsSecret(text):
		r.fault(at, governance.CodeSecretMaterial, "the cell holds a secret value: take it out, and replace the secret")
	case utf8.RuneCountInString(text) > maxCell:
		r.fault(at, governance.CodeTooLarge, "more than %d characters", maxCell)
	case strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }):
		r.fault(at, governance.CodeFormat, "the cell holds characters that do not show")
	default:
		checked, ok := text, true
		if c.check != nil {
			checked, ok = c.check(text)
		}
		if !ok {
			r.fault(at, governance.CodeFormat, "%s: write %s", c.title, c.form)
		}
		return checked
	}
	return ""
}

// resolve is the outcome that a cell names; false where it names none, with a fault
// unless it names a heading that says nothing.
func (r *targetReader) resolve(cell string, empty bool) (string, bool) {
	text := strings.TrimSpace(sheet.Unguard(cell))
	at := r.at(r.outcome)
	if governance.IsSecret(text) {
		r.fault(at, governance.CodeSecretMaterial, "the cell holds a secret value: take it out, and replace the secret")
		return "", false
	}
	x := r.lib.Resolve(text, "")
	exact := slices.Equal(x.Verdicts, []frameworks.CitationVerdict{frameworks.CitationExact})
	if len(x.Resolved) != 1 || x.Resolved[0].Framework != Framework || len(x.Successors) > 0 || !exact && !x.AutoRewrite {
		r.fault(at, faultOf(x), "%s", refusal(x))
		return "", false
	}
	id := x.Resolved[0].ID
	switch e, ok := r.catalog.Entry(id); {
	case ok && isOutcome(e):
	case empty:
		return "", false
	default:
		r.fault(at, frameworks.CodeUnknownEntry, "%s: only subcategories, such as GV.SC-01, have a row", cmp.Or(id, "no id"))
		return "", false
	}
	if text != id {
		r.target.Uses = append(r.target.Uses, frameworks.AliasUse{Pos: at, Framework: Framework, Written: text, ID: id})
	}
	return id, true
}

func faultOf(x frameworks.Resolution) governance.Code {
	if len(x.Successors) > 0 || slices.Contains(x.Verdicts, frameworks.CitationWithdrawn) {
		return frameworks.CodeLifecycle
	}
	return frameworks.CodeUnknownEntry
}

// refusal says why a citation is not taken, and what could be written instead.
func refusal(x frameworks.Resolution) string {
	verdict := "no citation"
	if len(x.Verdicts) > 0 {
		verdict = string(x.Verdicts[0])
	}
	var instead []string
	for _, s := range x.Successors {
		instead = append(instead, string(s.Lifecycle)+" "+s.ID.ID)
	}
	for _, s := range x.Suggest {
		instead = append(instead, "perhaps "+s.ID)
	}
	if instead == nil {
		for _, ref := range slices.Concat(x.Resolved, x.Candidates) {
			instead = append(instead, ref.String())
		}
	}
	text := fmt.Sprintf("%.100q is %s, not an outcome of NIST CSF 2.0", x.Text, verdict)
	if instead == nil {
		return text
	}
	return text + ": " + strings.Join(instead, ", ")
}

// yesOrNo is how the sheet says whether an outcome is included.
const (
	yes = "Yes"
	no  = "No"
)

func yesOrNo(s string) (string, bool) {
	switch strings.ToLower(s) {
	case "yes":
		return yes, true
	case "no":
		return no, true
	}
	return "", false
}

// tier takes the number of a CSF Tier (CSWP 29, appendix B), with or without its name.
func tier(s string) (string, bool) {
	number := strings.TrimPrefix(strings.ToLower(s), "tier ")
	return s, len(number) > 0 && number[0] >= '1' && number[0] <= '4' && (len(number) == 1 || number[1] == ':' || number[1] == ' ')
}

func aDay(s string) (string, bool) {
	_, err := time.Parse(day, s)
	return s, err == nil
}
