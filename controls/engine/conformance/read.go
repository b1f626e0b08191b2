package conformance

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

//go:embed archive
var embedded embed.FS

// ManifestFile is the file of an archive that lists the others.
const ManifestFile = "manifest.json"

// Files are the files of the archive of the built-in pack, with README.md, which
// describes the format.
func Files() fs.FS {
	sub, _ := fs.Sub(embedded, "archive") // embedded
	return sub
}

// Builtin is the archive of the built-in pack. It is read on first use and shared.
func Builtin() (*Archive, error) { return load() }

var load = sync.OnceValues(func() (*Archive, error) { return Read(Files()) })

// Read reads an archive: manifest.json, and the files that it names. Others are
// passed over. The error lists every file that is not what the manifest says.
func Read(fsys fs.FS) (*Archive, error) {
	a := &Archive{}
	data, err := fs.ReadFile(fsys, ManifestFile)
	if err != nil {
		return nil, err
	}
	if err := decode(ManifestFile, data, &a.Manifest); err != nil {
		return nil, err
	}
	if a.Manifest.Format != Format {
		return nil, fmt.Errorf("%s: format %d; this version reads %d", ManifestFile, a.Manifest.Format, Format)
	}
	if got := a.Manifest.digest(); got != a.Manifest.Digest {
		return nil, fmt.Errorf("%s: the digest is %s, and that of its files %s", ManifestFile, a.Manifest.Digest, got)
	}
	var errs []error
	for _, sum := range a.Manifest.Files {
		f, err := readFile(fsys, sum)
		a.Files, errs = append(a.Files, f), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return a, nil
}

func readFile(fsys fs.FS, sum FileSum) (File, error) {
	f := File{Name: sum.Name}
	data, err := fs.ReadFile(fsys, sum.Name)
	if err != nil {
		return f, err
	}
	if got := sumOf(data); got != sum.SHA256 {
		return f, fmt.Errorf("%s: SHA-256 is %s, and %s in the manifest", sum.Name, got, sum.SHA256)
	}
	if err := decode(sum.Name, data, &f); err != nil {
		return f, err
	}
	if len(f.Cases) != sum.Cases {
		return f, fmt.Errorf("%s: %d cases, and %d in the manifest", sum.Name, len(f.Cases), sum.Cases)
	}
	return f, nil
}

// decode reads JSON without members that are not known.
func decode(name string, data []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// digest is that of the whole.
func (m Manifest) digest() string {
	var b strings.Builder
	for _, f := range m.Files {
		b.WriteString(f.SHA256 + "  " + f.Name + "\n")
	}
	return "sha256:" + sumOf([]byte(b.String()))
}
