package importer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A knower recognizes what has the members of a sign.
type knower struct{ name, sign string }

func (k knower) Name() string { return k.name }

func (knower) Import(context.Context, []importer.File, importer.Options) (*importer.Result, error) {
	return nil, nil
}

func (k knower) Recognize(s importer.Sample) (string, bool) { return s.Members(k.sign) }

func TestRecognize(t *testing.T) {
	among := []importer.Importer{knower{"one", "id key"}, knower{"two", "key lock"}, knower{"three", "in/side"}}
	for name, tt := range map[string]struct{ text, want string }{
		"object":          {`{"id": 1, "key": 2}`, "one: an object with id, key in line 1"},
		"in any case":     {`{"ID": 1, "Key": 2}`, "one: an object with id, key in line 1"},
		"array":           {"[3,\n{\"key\": 1, \"lock\": 2}]", "two: an object with key, lock in line 2"},
		"list":            {"{\"value\": [\n{\"key\": 1, \"lock\": 2}]}", "two: an object with key, lock in line 2"},
		"pages":           {"[[],\n[{\"key\": 1, \"lock\": 2}]]", "two: an object with key, lock in line 2"},
		"within":          {`{"in": {"side": null}}`, "three: an object with in/side in line 1"},
		"not within":      {`{"in": [{"side": 1}], "side": 1}`, "f: nothing in this file tells which system wrote it"},
		"lines":           {"{\"id\": 1, \"key\": 2}\n{\"id\": 3}\n", "one: an object with id, key in line 1"},
		"a line of a log": {"{\"level\": \"info\"}\n{\"id\": 1, \"key\": 2}\n", "one: an object with id, key in line 2"},
		"side by side":    {`{"id": 1}{"id": 3, "key": 2}`, "one: an object with id, key in line 1"},
		"after another":   {"{\n\"id\": 1}\n{\n\"key\": [\n1]," + strings.Repeat("\n", 16) + "\"lock\": 3}", "two: an object with key, lock in line 3"},
		"yaml":            {"id: 1\nkey: 2\n", "one: an object with id, key in line 1"},
		"documents":       {"a: 1\n---\nlock: 1\nkey: 2\n", "two: an object with key, lock in line 3"},
		"half a sign":     {`{"id": 1}`, "f: nothing in this file tells which system wrote it"},
		"far down a list": {"[" + strings.Repeat(`{"a": 1},`, 16) + `{"id": 1, "key": 2}]`, "f: nothing in this file tells which system wrote it"},
		"deep":            {`{"a": {"b": [{"id": 1, "key": 2}]}}`, "f: nothing in this file tells which system wrote it"},
		"nothing":         {"", "f: nothing in this file tells which system wrote it"},
		"no text":         {"\xff\x00", "f: nothing in this file tells which system wrote it"},
		"both":            {`{"id": 1, "key": 2, "lock": 3}`, "f: this may be of one (an object with id, key in line 1) or of two (an object with key, lock in line 1)"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := importer.Recognize(importer.File{Name: "f", Data: []byte(tt.text)}, among, importer.Limits{})
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = c.Importer.Name() + ": " + c.Why
			}
			if got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}
