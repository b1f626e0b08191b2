package builtin

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/controls"
)

// Versions lists the versions of the built-in pack that Version loads: the
// present one, and the one before.
func Versions() []string {
	entries, _ := files.ReadDir("versions") // embedded
	versions := []string{Pack().Version}
	for _, e := range entries {
		versions = append(versions, e.Name())
	}
	return versions
}

// Version returns the built-in pack as it was in a version, such as 0.1.0. It is
// parsed on first use and shared. The error says which versions there are.
func Version(version string) (*controls.Pack, error) {
	versions := Versions()
	switch slices.Index(versions, version) {
	case 0:
		return Pack(), nil
	case 1:
		return loadBefore()
	}
	return nil, fmt.Errorf("there is no version %q of the built-in pack; there are %s", version, strings.Join(versions, " and "))
}

var loadBefore = sync.OnceValues(func() (*controls.Pack, error) { return controls.ParsePack(before(Versions()[1])) })

// before is the files of the version before the present one, of which it names the
// folder. What its folder does not hold is as it is now. What came since, by the
// lifecycle of the control, is not in it.
type before string

// Open implements fs.FS.
func (b before) Open(name string) (fs.File, error) {
	if f, err := files.Open(b.own(name)); err == nil {
		return f, nil
	}
	return files.Open(name)
}

// ReadDir implements fs.ReadDirFS.
func (b before) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := files.ReadDir(b.own(name))
	if err != nil {
		return nil, err
	}
	now, err := files.ReadDir(name)
	for _, e := range now {
		kept := slices.ContainsFunc(list, func(own fs.DirEntry) bool { return own.Name() == e.Name() })
		if !kept && !b.lacks(e.Name()) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, err
}

func (b before) own(name string) string { return path.Join("versions", string(b), name) }

func (b before) lacks(file string) bool {
	c, ok := Pack().Get(strings.TrimSuffix(file, ".yaml"))
	return ok && c.Lifecycle.Since == Pack().Version
}
