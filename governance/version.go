package governance

import (
	"cmp"
	"errors"
	"strconv"
	"strings"
)

// SchemaVersion is the version of the document that this library writes.
const SchemaVersion = "1.0"

// PatternVersion is what a schemaVersion looks like: major.minor. This library
// reads major version 1, and later minor versions of it with a warning.
const PatternVersion = `^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$`

var (
	errVersion    = errors.New(`schemaVersion is major.minor, now "` + SchemaVersion + `"`)
	errNewerMajor = errors.New("this library reads schemaVersion 1.x")
)

func checkVersion(s string) error {
	switch major, _, ok := versionNumbers(s); {
	case !ok || major < 1:
		return errVersion
	case major > 1:
		return errNewerMajor
	}
	return nil
}

func versionNumbers(s string) (major, minor int, ok bool) {
	a, b, _ := strings.Cut(s, ".")
	major, okMajor := versionNumber(a)
	minor, okMinor := versionNumber(b)
	return major, minor, okMajor && okMinor
}

func versionNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && len(s) <= 6 && s == strconv.Itoa(n) && n >= 0
}

// compareVersions orders versions by number; what is no version comes first.
func compareVersions(a, b string) int {
	aMajor, aMinor, _ := versionNumbers(a)
	bMajor, bMinor, _ := versionNumbers(b)
	return cmp.Or(cmp.Compare(aMajor, bMajor), cmp.Compare(aMinor, bMinor))
}
