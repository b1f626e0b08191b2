// Package importertest holds the laws of importers as tests: whoever writes an
// importer runs them over files of its format.
package importertest

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// Run tests the laws that every importer keeps, on exports that it can read:
//
//   - the order of the files, and doing it again, changes no byte of the result;
//   - the estate is valid, and what Parse reads back is the same;
//   - every record says where it came from: every origin names the line of the
//     place it points to, and every diagnostic a place that exists;
//   - a byte order mark, UTF-16, CRLF and a file given twice change nothing;
//   - a secret put anywhere into the files is in no record, diagnostic or error;
//   - files that are cut short, empty or hostile, or hold a value of another
//     type, give a valid estate or a *governance.DocumentError, and never panic;
//   - a canceled context is the error.
//
// The imports number a few thousand for each export: keep the files small.
func Run(t testing.TB, imp importer.Importer, opts importer.Options, exports ...[]importer.File) {
	t.Helper()
	for i, files := range exports {
		want, err := result(imp, opts, files)
		if err != nil {
			t.Errorf("export %d cannot be read: %v", i, err)
			continue
		}
		Check(t, imp, opts, files...)
		for name, change := range spellings {
			if got, err := result(imp, opts, change(files)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("export %d, %s: the result differs (error %v)", i, name, err)
			}
		}
		canceled(t, imp, opts, files)
		secrets(t, imp, opts, files)
		types(t, imp, opts, files)
		truncations(t, imp, opts, files)
	}
	for _, text := range hostile {
		Check(t, imp, opts, importer.File{Name: "hostile", Data: []byte(text)})
	}
	Check(t, imp, opts)
}

// Render writes a result for a golden file: each record on a line of its own under
// the name of its collection, then each diagnostic.
func Render(t testing.TB, r *importer.Result) string {
	t.Helper()
	data, err := json.Marshal(r.Estate)
	if err != nil {
		t.Fatal(err)
	}
	root, fault := importer.ParseJSON(importer.File{Data: data}, importer.Limits{})
	if fault != nil {
		t.Fatal(fault)
	}
	var b strings.Builder
	for name, n := range root.Members() {
		b.WriteString(name + "\n")
		for _, record := range n.List() {
			b.WriteString("  " + compact(record) + "\n")
		}
	}
	b.WriteString("diagnostics\n")
	for _, d := range r.Diagnostics {
		b.WriteString("  " + d.String() + "\n")
	}
	return b.String()
}

// compact writes a value on one line, with quotes only where they are needed.
func compact(n importer.Node) string {
	var parts []string
	for name, m := range n.Members() {
		parts = append(parts, name+": "+compact(m))
	}
	for _, item := range n.Items() {
		parts = append(parts, compact(item))
	}
	s, isText := n.Text()
	number, isNumber := n.Number()
	is, isBool := n.Bool()
	switch {
	case isText && !plain.MatchString(s):
		return strconv.Quote(s)
	case isText:
		return s
	case isNumber:
		return number
	case isBool:
		return strconv.FormatBool(is)
	case n.IsNull():
		return "null"
	case n.IsArray():
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

var plain = regexp.MustCompile(`^[A-Za-z/*][A-Za-z0-9_./:*@=~%+-]*$`)

func canceled(t testing.TB, imp importer.Importer, opts importer.Options, files []importer.File) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := imp.Import(ctx, files, opts); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want context.Canceled", err)
	}
}

// Check tests the laws that hold for any bytes whatever, on one export: for fuzz
// targets.
func Check(t testing.TB, imp importer.Importer, opts importer.Options, files ...importer.File) {
	t.Helper()
	want, err := result(imp, opts, files)
	reversed := slices.Clone(files)
	slices.Reverse(reversed)
	got, again := result(imp, opts, reversed)
	if !bytes.Equal(got, want) || fmt.Sprint(err) != fmt.Sprint(again) {
		t.Errorf("the order of the files changes the result:\n%s\n%v\n%s\n%v", want, err, got, again)
	}
	if err != nil {
		var doc *governance.DocumentError
		if !errors.As(err, &doc) {
			t.Errorf("error %v is no *governance.DocumentError", err)
		}
		for f := range governance.Faults(err) {
			position(t, files, f.Pos)
		}
		return
	}
	r, _ := imp.Import(context.Background(), files, opts)
	estate(t, r.Estate)
	origins(t, r.Estate, files)
	for _, d := range r.Diagnostics {
		position(t, files, d.Pos)
	}
}

// result is everything that an import gave, as bytes.
func result(imp importer.Importer, opts importer.Options, files []importer.File) ([]byte, error) {
	r, err := imp.Import(context.Background(), files, opts)
	if err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

// estate demands a valid estate that Parse reads back unchanged.
func estate(t testing.TB, e *governance.Estate) {
	t.Helper()
	if err := e.Validate(); err != nil {
		t.Errorf("the estate is not valid: %v", err)
		return
	}
	data, _ := json.Marshal(e)
	back, err := governance.Parse("estate.json", data)
	if err != nil {
		t.Errorf("Parse refuses the estate: %v", err)
		return
	}
	if again, _ := json.Marshal(back); !bytes.Equal(again, data) {
		t.Errorf("Parse reads another estate:\n%s\n%s", data, again)
	}
	for _, w := range back.Warnings() {
		t.Errorf("Parse warns: %v", w)
	}
}

// origins demands of every record an origin, and of every origin a place.
func origins(t testing.TB, e *governance.Estate, files []importer.File) {
	t.Helper()
	data, _ := json.Marshal(e)
	root, fault := importer.ParseJSON(importer.File{Data: data}, importer.Limits{})
	if fault != nil {
		t.Error(fault)
		return
	}
	trees := map[string]importer.Node{} // by content: a record has many origins
	for collection, list := range root.Members() {
		for _, record := range list.Items() {
			id, _ := record.Get("id").Text()
			if len(record.Get("origin").Items()) == 0 {
				t.Errorf("%s %s has no origin", collection, id)
			}
			for _, o := range record.Get("origin").Items() {
				source, _ := o.Get("source").Text()
				pointer, _ := o.Get("pointer").Text()
				line, _ := o.Get("line").Number()
				if !slices.ContainsFunc(files, func(f importer.File) bool { return f.Name == source && holds(f, pointer, line, trees) }) {
					t.Errorf("%s %s: no file holds its origin %s:%s %q", collection, id, source, line, pointer)
				}
			}
		}
	}
}

// holds reports whether a pointer leads to a place on this line of f: a JSON pointer
// (RFC 6901) into JSON, YAML or lines of text, a row of a table (#row=3, RFC 7111), or a row of a table in a
// string.
func holds(f importer.File, pointer, line string, trees map[string]importer.Node) bool {
	pointer, fragment, isRow := strings.Cut(pointer, "#row=")
	text, fault := importer.Text(f, importer.Limits{})
	if fault != nil {
		return false
	}
	if isRow && pointer == "" {
		row, _, _ := strings.Cut(fragment, ";")
		n, err := strconv.Atoi(row)
		at, none := strconv.Atoi(line) // rows may stand behind empty lines, and have more than one
		return err == nil && none == nil && n >= 1 && at >= n && at <= bytes.Count(text, []byte("\n"))+1
	}
	n, parsed := trees[string(f.Data)]
	if !parsed {
		if n, fault = importer.ParseStream(f, importer.Limits{}); fault != nil {
			n, fault = importer.ParseExact(f, importer.Limits{})
		}
		if fault != nil {
			n, _ = importer.ParseYAML(f, importer.Limits{})
		}
		if !n.IsObject() && !n.IsArray() {
			n, _ = importer.ParseStream(importer.File{Data: quotedLines(text)}, importer.Limits{})
		}
		trees[string(f.Data)] = n
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for _, token := range strings.Split(pointer, "/")[1:] {
		i, err := strconv.Atoi(token)
		switch items := n.Items(); {
		case n.IsObject():
			n = n.Get(unescape.Replace(token))
		case err == nil && 0 <= i && i < len(items):
			n = items[i]
		default:
			return false
		}
	}
	return n.Exists() && line == strconv.Itoa(n.Pos().Line)
}

// quotedLines are the lines of a text that are not empty, as texts of JSON.
func quotedLines(text []byte) []byte {
	var out []byte
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = strconv.AppendQuote(out, string(line))
		}
		out = append(out, '\n')
	}
	return out
}

// position demands a place in one of the files.
func position(t testing.TB, files []importer.File, p governance.Position) {
	t.Helper()
	if p.File == "" && p.Line == 0 {
		return
	}
	for _, f := range files {
		text, fault := importer.Text(f, importer.Limits{})
		size := len(text)
		if fault != nil { // the position counts in what was decoded of UTF-16, at most three bytes for two
			text, size = f.Data, len(f.Data)*3/2
		}
		if f.Name == p.File && p.Line <= bytes.Count(text, []byte("\n"))+1 && p.Column <= size+1 {
			return
		}
	}
	t.Errorf("no file has the position %v", p)
}

// spellings are ways in which people give one export.
var spellings = map[string]func([]importer.File) []importer.File{
	"byte order mark":  each(func(text []byte) []byte { return append([]byte("\xef\xbb\xbf"), text...) }),
	"UTF-16LE":         each(func(text []byte) []byte { return encode(text, binary.LittleEndian) }),
	"UTF-16BE":         each(func(text []byte) []byte { return encode(text, binary.BigEndian) }),
	"CRLF":             each(func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")) }),
	"every file twice": func(files []importer.File) []importer.File { return slices.Concat(files, files) },
}

func each(change func([]byte) []byte) func([]importer.File) []importer.File {
	return func(files []importer.File) []importer.File {
		files = slices.Clone(files)
		for i := range files {
			files[i].Data = change(files[i].Data)
		}
		return files
	}
}

func encode(text []byte, order binary.AppendByteOrder) []byte {
	out := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// Secrets puts a short secret in the place of every value of the files, one after
// another, and looks for it in everything that comes out. It is short enough to be
// taken for a secret only as a part of a longer text, such as one that a record or a
// diagnostic makes of it. Names of members are left alone; Run plants secrets there.
func Secrets(t testing.TB, imp importer.Importer, opts importer.Options, files []importer.File) {
	t.Helper()
	const short = "xoxb-0123456789"
	for i, f := range files {
		for _, place := range values.FindAllSubmatchIndex(f.Data, -1) {
			if bytes.HasPrefix(bytes.TrimPrefix(f.Data[place[3]:], []byte(`"`)), []byte(":")) {
				continue
			}
			changed := slices.Clone(files)
			changed[i].Data = slices.Concat(f.Data[:place[2]], []byte(short), f.Data[place[3]:])
			got, err := result(imp, opts, changed)
			if bytes.Contains(got, []byte(short)) || err != nil && strings.Contains(err.Error(), short) {
				t.Errorf("%s: a secret in the place of %q comes out again", f.Name, f.Data[place[2]:place[3]])
			}
		}
	}
}

// values are the words of a file that may be values.
var values = regexp.MustCompile(`([^\x00- ",:{}\[\]#&*]+)`)

// secret has the form of a GitHub token and is none.
const secret = "ghp_" + "0123456789abcdefABCDEF0123456789abcd"

var words = regexp.MustCompile(`[A-Za-z0-9_<>/:.+-]{2,}`)

// most is how many places of a file are tried.
const most = 40

// secrets puts a secret in the place of one word after another.
func secrets(t testing.TB, imp importer.Importer, opts importer.Options, files []importer.File) {
	t.Helper()
	for i, f := range files {
		places := words.FindAllIndex(f.Data, -1)
		for j := 0; j < len(places); j += 1 + len(places)/most {
			changed := slices.Clone(files)
			changed[i].Data = slices.Concat(f.Data[:places[j][0]], []byte(secret), f.Data[places[j][1]:])
			got, err := result(imp, opts, changed)
			if bytes.Contains(got, []byte(secret)) || err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%s: a secret in the place of %q comes out again", f.Name, f.Data[places[j][0]:places[j][1]])
			}
		}
	}
}

var texts = regexp.MustCompile(`"[^"\\]*"`)

// types puts a value of another type in the place of one text after another.
func types(t testing.TB, imp importer.Importer, opts importer.Options, files []importer.File) {
	t.Helper()
	for i, f := range files {
		places := texts.FindAllIndex(f.Data, -1)
		for j := 0; j < len(places); j += 1 + len(places)/most {
			for _, other := range []string{`null`, `7`, `[]`, `{}`, `[[{"":null}]]`, `"*"`, `"System.Object[]"`} {
				changed := slices.Clone(files)
				changed[i].Data = slices.Concat(f.Data[:places[j][0]], []byte(other), f.Data[places[j][1]:])
				Check(t, imp, opts, changed...)
			}
		}
	}
}

// truncations cuts one file after another short.
func truncations(t testing.TB, imp importer.Importer, opts importer.Options, files []importer.File) {
	t.Helper()
	for i, f := range files {
		for n := 0; n < len(f.Data); n += 1 + len(f.Data)/most {
			cut := slices.Clone(files)
			cut[i].Data = f.Data[:n]
			Check(t, imp, opts, cut...)
		}
	}
}

var hostile = []string{
	"", "null", "[]", "{}", "1e999999", "\x00\x00", "{}{}",
	strings.Repeat(`{"value":[`, 1000), // deep
	"\xff\xfe{",                        // half a UTF-16 character
	"{\"value\":\"\xc3\x28\"}",         // not UTF-8
	`{"value":[],"VALUE":[]}`,          // a name twice
	"user,arn\n\"",                     // an open quote
}
