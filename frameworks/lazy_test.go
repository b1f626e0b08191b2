package frameworks

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
)

// A watched file system notes which files are opened, but for folders.
type watched struct{ opened *[]string }

func (w watched) Open(name string) (fs.File, error) {
	if fs.ValidPath(name) && name != "catalog" && name != "mapping" && name != "crosswalk" && name != "duty" && name != "." {
		*w.opened = append(*w.opened, name)
	}
	return files.Open(name)
}

// Nothing is read before somebody asks for it, and nothing twice.
func TestReadOnFirstUse(t *testing.T) {
	all := []string{"catalog/ai-rmf-1.0.json", "catalog/csf-1.1.json", "catalog/csf-2.0.json", "catalog/owasp-nhi-2025.json", "catalog/sp1800-35.json", "catalog/sp800-207.json", "catalog/sp800-53-r5.json"}
	covered := []string{
		"catalog/ai-rmf-1.0.json", "catalog/csf-2.0.json", "catalog/owasp-nhi-2025.json", "catalog/sp800-207.json",
		"mapping/ai-rmf-1.0.json", "mapping/csf-2.0.json", "mapping/owasp-nhi-2025.json", "mapping/sp800-207.json",
	}
	for _, tt := range []struct {
		name string
		use  func(*Library)
		want []string
	}{
		{"nothing", func(*Library) {}, nil},
		{"a catalog that is not there", func(l *Library) { l.Catalog("csf-3.0") }, nil},
		{"two catalogs", func(l *Library) { l.Catalog("owasp-nhi-2025"); l.Catalog("csf-2.0"); l.Catalog("csf-2.0") }, all[2:4]},
		{"an assessment", func(l *Library) { Cover(&controls.Assessment{}, l) }, covered},
		{"a duty", func(l *Library) { l.ByDuty("drill.run"); l.ByDuty("drill.run") }, []string{"duty/ai-rmf-1.0.json", "duty/csf-2.0.json"}},
		{"a citation", func(l *Library) { l.Resolve("PR.AC-4", ""); l.Resolve("PR.AC-4", "") }, all},
		{"all catalogs", func(l *Library) { l.Attributions() }, all},
	} {
		var opened []string
		tt.use(lazy(watched{&opened}))
		slices.Sort(opened)
		if diff := cmp.Diff(tt.want, opened); diff != "" {
			t.Errorf("%s: files opened (-want +got):\n%s", tt.name, diff)
		}
	}
}
