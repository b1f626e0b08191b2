package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance/schema"
)

const sharedInputs = "../../../shared/data/inputs/"

// shared reads a file that lies beside the repository, and skips without it.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(sharedInputs + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no ../shared/data/inputs/%s beside the repository: nothing to compare with", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A referee reads a report of a format with the eyes of its consumers: it returns
// what makes up its structure, which no text may change, and an error for what
// they would refuse.
type referee func(text string) (structure any, err error)

var referees = map[string]referee{
	"json": jsonStructure, "sarif": jsonStructure, "ocsf": linesStructure, "csv": csvStructure, "junit": xmlStructure, "html": htmlStructure,
	"oscal": jsonStructure, "oscal-1.1.3": jsonStructure, "intoto": jsonStructure, "svr": jsonStructure,
	"md": func(string) (any, error) { return nil, nil }, // see FuzzMarkdown
}

// TestRobust puts each of the Big List of Naughty Strings behind every text of a
// report, and wants the structure of each format to be that of a plain text.
func TestRobust(t *testing.T) {
	var list []string
	if err := json.Unmarshal(shared(t, "robustness/blns.json"), &list); err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		list = list[:len(list)/16]
	}
	robust(t, list)
}

func FuzzFormats(f *testing.F) {
	for _, s := range []string{"", "x", "=1+1", "\t=1", "\r\n=1", "]]>", "<!--", "\x00", "\ufffe", "\xff", "\"", "'", ";", "\u2028", "${x}", "a,b", "%", "../..", "\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { robust(t, []string{s}) })
}

func robust(t *testing.T, list []string) {
	t.Helper()
	for _, f := range report.Formats() {
		read := referees[f.Name]
		if read == nil {
			t.Fatalf("%s has no referee", f.Name)
		}
		want, err := read(written(t, f.Write, hostile("x")))
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		for _, s := range list {
			if s == "" { // nothing is behind the texts, and members are left out
				continue
			}
			text := written(t, f.Write, hostile(s))
			got, err := read(text)
			if err != nil {
				t.Errorf("%s with %q: %.500v", f.Name, s, err)
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %q changes the structure (-plain +hostile):\n%s", f.Name, s, diff)
			}
		}
	}
}

// jsonStructure is the tokens of a JSON text but for its strings.
func jsonStructure(text string) (any, error) {
	if !json.Valid([]byte(text)) {
		return nil, errors.New("no JSON")
	}
	dec := json.NewDecoder(strings.NewReader(text))
	var tokens []string
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return strings.Join(tokens, ""), nil
		}
		if err != nil {
			return nil, err
		}
		switch x := token.(type) {
		case json.Delim:
			tokens = append(tokens, x.String())
		case string:
			tokens = append(tokens, "s")
		default:
			tokens = append(tokens, "v")
		}
	}
}

// linesStructure is that of a JSON text on each line.
func linesStructure(text string) (any, error) {
	var all []any
	for line := range strings.Lines(text) {
		one, err := jsonStructure(line)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func csvStructure(text string) (any, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	for _, row := range rows {
		for _, cell := range row {
			if strings.IndexAny(cell, "=+-@\t\r＝＋－＠|") == 0 || strings.ContainsAny(cell, "\r\n") {
				err = errors.Join(err, errors.New("a spreadsheet calculates or breaks "+cell))
			}
		}
	}
	return len(rows), err
}

// xmlStructure is the elements with the names of their attributes.
func xmlStructure(text string) (any, error) {
	dec := xml.NewDecoder(strings.NewReader(text))
	var b strings.Builder
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return nil, err
		}
		switch x := token.(type) {
		case xml.StartElement:
			b.WriteString("<" + x.Name.Local)
			for _, a := range x.Attr {
				b.WriteString(" " + a.Name.Local)
			}
		case xml.EndElement:
			b.WriteString(">")
		}
	}
}

// htmlStructure is the elements and attributes, and the structure of the data, of a
// page that is written as XML too. No text hides anything, and none but ours is a
// script or a style.
func htmlStructure(text string) (any, error) {
	text, blocks := withoutBlocks(text)
	if len(blocks) != 3 {
		return nil, fmt.Errorf("%d scripts and styles", len(blocks))
	}
	data, err := jsonStructure(blocks[1])
	if err != nil {
		return nil, err
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }); i >= 0 {
		return nil, fmt.Errorf("hidden characters: %q", text[max(0, i-40):i+8])
	}
	elements, err := xmlStructure(strings.TrimPrefix(text, "<!DOCTYPE html>"))
	return []any{blocks[0], blocks[2], data, elements}, err
}

// withoutBlocks is a page with its styles and scripts taken out.
func withoutBlocks(text string) (rest string, blocks []string) {
	var out strings.Builder
	for {
		i := min(at(text, "<script"), at(text, "<style"))
		body := strings.Index(text[i:], ">") + i + 1
		if i == len(text) {
			return out.String() + text, blocks
		}
		end := body + at(text[body:], "</s"+text[i+2:i+5])
		out.WriteString(text[:body])
		blocks, text = append(blocks, text[body:end]), text[end:]
	}
}

// at is the first place of a word; the end of the text where it is nowhere.
func at(text, word string) int {
	if i := strings.Index(text, word); i >= 0 {
		return i
	}
	return len(text)
}

// TestSARIFSchema wants SARIF to be valid by the schema of OASIS, which finds a
// planted fault.
func TestSARIFSchema(t *testing.T) {
	validator, err := schema.Compile(shared(t, "schemas/sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := inputs(t)
	all["hostile"] = hostile("<|\u202e%zz \\")
	for name, in := range all {
		text := written(t, report.SARIF, in)
		if err := validator.Validate(name, []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		broken := strings.Replace(text, `"executionSuccessful":true`, `"executionSuccessful":1`, 1)
		if err := validator.Validate(name, []byte(broken)); err == nil {
			t.Errorf("%s: the schema does not find the fault", name)
		}
	}
}

// TestSARIFWhole wants the document back that went into SARIF, byte for byte: what
// SARIF has no place for is in its property bags.
func TestSARIFWhole(t *testing.T) {
	for name, in := range inputs(t) {
		var log struct {
			Runs []struct {
				Properties struct{ Mandate map[string]json.RawMessage }
				Results    []struct {
					Kind         string
					Level        string
					Suppressions []any
					Properties   struct{ Mandate json.RawMessage }
				}
			}
		}
		if err := json.Unmarshal([]byte(written(t, report.SARIF, in)), &log); err != nil {
			t.Fatal(err)
		}
		run := log.Runs[0]
		findings := []json.RawMessage{}
		for i, r := range run.Results {
			findings = append(findings, r.Properties.Mandate)
			if waived := in.Assessment.Findings[i].Waiver.Exception != ""; waived != (len(r.Suppressions) > 0) {
				t.Errorf("%s: result %d: waived %v, suppressions %v", name, i, waived, r.Suppressions)
			}
			if (r.Kind != "fail") != (r.Level == "none") {
				t.Errorf("%s: result %d of kind %s has level %s", name, i, r.Kind, r.Level)
			}
		}
		var err error
		if run.Properties.Mandate["findings"], err = json.Marshal(findings); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(run.Properties.Mandate)
		if err != nil {
			t.Fatal(err)
		}
		d, err := report.ReadJSON(name, text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var back bytes.Buffer
		if err := d.WriteJSON(&back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(written(t, report.JSON, in), back.String()); diff != "" {
			t.Errorf("%s (-JSON +from SARIF):\n%s", name, diff)
		}
	}
}
