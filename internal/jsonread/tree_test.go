package jsonread_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

func TestTree(t *testing.T) {
	got, err := jsonread.Tree([]byte(`{"a/b": [1, {"c": null}], "a/b": "\u00e9"}`), 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{ "" 0 at `,
		`[ "" 8 at /a~1b`, `0 "1" 9 at /a~1b/0`, `{ "" 12 at /a~1b/1`, `n "" 18 at /a~1b/1/c`,
		`" "é" 33 at /a~1b`,
	}
	if diff := cmp.Diff(want, lines(got)); diff != "" {
		t.Errorf("Tree mismatch (-want +got):\n%s", diff)
	}
	if got.Member("a/b") != got.Members[0].Value || got.Member("c") != nil || (*jsonread.Value)(nil).Member("c") != nil {
		t.Error("Member does not find the first of its name, or finds another")
	}
	for _, bad := range []string{``, `{"a":[1,{"b"`, `[[[[1]]]]`, `[1] 2`} {
		v, err := jsonread.Tree([]byte(bad), 3)
		var syntax *jsonread.SyntaxError
		if v != nil || !errors.As(err, &syntax) {
			t.Errorf("Tree(%s) = %v, %v", bad, v, err)
		}
	}
}

// lines writes each value of a tree with its place, in document order.
func lines(v *jsonread.Value) []string {
	out := []string{fmt.Sprintf("%c %q %d at %s", v.Kind, v.Text, v.Offset, v.Pointer())}
	for _, m := range v.Members {
		out = append(out, lines(m.Value)...)
	}
	for _, item := range v.Items {
		out = append(out, lines(item)...)
	}
	return out
}
