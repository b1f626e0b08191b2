package rank_test

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// link is where Markdown or HTML in it points to.
var link = regexp.MustCompile(`(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)`)

// TestLinks wants every page to point to what there is in the repository.
func TestLinks(t *testing.T) {
	found := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if entry != nil && (entry.Name() == "testdata" || entry.Name() == ".git" || entry.Name() == "node_modules") {
				return filepath.SkipDir
			}
			return err
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		page, err := os.ReadFile(path)
		for _, m := range link.FindAllStringSubmatch(string(page), -1) {
			to, failed := url.Parse(m[1])
			if failed != nil || to.IsAbs() || to.Path == "" || strings.ContainsAny(m[1], "`$") {
				continue
			}
			found++
			if _, failed := os.Stat(filepath.Join(filepath.Dir(path), filepath.FromSlash(to.Path))); failed != nil {
				t.Errorf("%s points to %s, which is not there", path, m[1])
			}
		}
		return err
	})
	if err != nil || found < 30 {
		t.Errorf("found %d links, %v", found, err)
	}
}
