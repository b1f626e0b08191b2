package jsonread_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

func TestTree(t *testing.T) {
	got, err := jsonread.Tree([]byte(`{"a/b": [1, {"c": null}], "a/b": "\u00e9"}`), 10)
	if err != nil {
		t.Fatal(err)
	}
	null := &jsonread.Value{Kind: jsonread.Null, Offset: 18, Pointer: "/a~1b/1/c"}
	list := &jsonread.Value{Kind: jsonread.BeginArray, Offset: 8, Pointer: "/a~1b", Items: []*jsonread.Value{
		{Kind: jsonread.Number, Text: "1", Offset: 9, Pointer: "/a~1b/0"},
		{Kind: jsonread.BeginObject, Offset: 12, Pointer: "/a~1b/1", Members: []jsonread.Member{{Name: "c", Offset: 13, Value: null}}},
	}}
	want := &jsonread.Value{Kind: jsonread.BeginObject, Members: []jsonread.Member{
		{Name: "a/b", Offset: 1, Value: list},
		{Name: "a/b", Offset: 26, Value: &jsonread.Value{Kind: jsonread.String, Text: "é", Offset: 33, Pointer: "/a~1b"}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
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
