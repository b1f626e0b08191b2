package conformance

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// An Encoded is one file of an archive as it is written.
type Encoded struct {
	Name string
	Data []byte
}

// Encode writes an archive of files whose cases an engine has answered: the
// manifest, then the files by name. The same files give the same bytes.
func Encode(pack *controls.Pack, files []File) ([]Encoded, error) {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	m := Manifest{
		Format: Format, Engine: engine.Version, Schema: governance.SchemaVersion,
		Pack: controls.Source{Name: pack.Name, Version: pack.Version, Digest: pack.Digest()}, Files: []FileSum{},
	}
	out := []Encoded{{Name: ManifestFile}}
	for _, f := range files {
		data, err := f.encode()
		if err != nil {
			return nil, err
		}
		out = append(out, Encoded{f.Name, data})
		m.Files = append(m.Files, FileSum{f.Name, sumOf(data), len(f.Cases)})
	}
	m.Digest = m.digest()
	data, err := json.MarshalIndent(m, "", "  ")
	out[0].Data = append(data, '\n')
	return out, err
}

// encode writes a case on each line.
func (f File) encode() ([]byte, error) {
	about, err := marshal(f.About)
	if err != nil {
		return nil, err
	}
	lines := make([][]byte, len(f.Cases))
	for i, c := range f.Cases {
		if lines[i], err = marshal(c); err != nil {
			return nil, err
		}
	}
	return slices.Concat([]byte(`{"about":`), about, []byte(`,"cases":[`+"\n"), bytes.Join(lines, []byte(",\n")), []byte("\n]}\n")), nil
}

// marshal writes texts as they are, without escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
