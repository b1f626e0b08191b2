package txtar_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       txtar.Archive
	}{
		{"empty", "", txtar.Archive{}},
		{"comment alone", "no file\n", txtar.Archive{Comment: "no file\n"}},
		{"two files", "why\n-- a --\n1\n2\n-- b/c --\n3\n",
			txtar.Archive{Comment: "why\n", Files: []txtar.File{{"a", "1\n2\n"}, {"b/c", "3\n"}}}},
		{"empty file", "-- a --\n-- b --\nx\n", txtar.Archive{Files: []txtar.File{{"a", ""}, {"b", "x\n"}}}},
		{"name with spaces", "--  a b  --\n", txtar.Archive{Files: []txtar.File{{"a b", ""}}}},
		{"no last line end", "-- a --\nx", txtar.Archive{Files: []txtar.File{{"a", "x\n"}}}},
		{"CRLF", "why\r\n-- a --\r\nx\r\n", txtar.Archive{Comment: "why\n", Files: []txtar.File{{"a", "x\n"}}}},
		{"no markers", "-- a\n---- --\n--  --\n -- a --\n-- --\n", txtar.Archive{Comment: "-- a\n---- --\n--  --\n -- a --\n-- --\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(&tt.want, txtar.Parse(tt.text)); diff != "" {
				t.Errorf("Parse(%q) mismatch (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestFile(t *testing.T) {
	a := txtar.Parse("-- a --\nfirst\n-- a --\nsecond\n")
	if f, ok := a.File("a"); !ok || f.Data != "first\n" {
		t.Errorf("File(a) = %v, %v, want the first of that name", f, ok)
	}
	if f, ok := a.File("b"); ok {
		t.Errorf("File(b) = %v, want none", f)
	}
}

// FuzzFormat wants what was parsed and written to parse to the same archive.
func FuzzFormat(f *testing.F) {
	f.Add("why\n-- a --\n1\n-- b --\n")
	f.Add("-- a --\r\nx")
	f.Add("-- a\r --\n\r\n\r")
	f.Fuzz(func(t *testing.T, text string) {
		once := txtar.Parse(text)
		if diff := cmp.Diff(once, txtar.Parse(txtar.Format(once))); diff != "" {
			t.Errorf("Parse(Format(Parse(%q))) mismatch (-want +got):\n%s", text, diff)
		}
	})
}
