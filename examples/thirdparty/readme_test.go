package thirdparty_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"

	"github.com/mandate-nhi/mandate/examples/thirdparty"
)

// A failing is a test that keeps its failures.
type failing struct {
	testing.TB
	texts []string
}

func (f *failing) Error(args ...any)                 { f.texts = append(f.texts, fmt.Sprint(args...)) }
func (f *failing) Errorf(format string, args ...any) { f.Error(fmt.Sprintf(format, args...)) }

// hasty is an importer that takes what is not there for a known absence.
type hasty struct{ importer.Importer }

func (h hasty) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r, err := h.Importer.Import(ctx, files, opts)
	if err == nil {
		for i := range r.Estate.Credentials {
			r.Estate.Credentials[i].CreatedAt = governance.None[time.Time]()
		}
	}
	return r, err
}

// TestReadme wants the README to show what these failures say. MANDATE_UPDATE=1
// writes it.
func TestReadme(t *testing.T) {
	t.Parallel()
	pass, run := &failing{TB: t}, &failing{TB: t}
	controlstest.Pass(pass, estate(t), today(), "SEC-01", "credential:invoice-bot/erp")
	importertest.Check(run, hasty{thirdparty.Keyring()}, importer.Options{}, quay(t)...)
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(data), "```text\n")
	if len(parts) != 3 || len(pass.texts) == 0 || len(run.texts) == 0 {
		t.Fatalf("%d places in the README, failures %q and %q", len(parts)-1, pass.texts, run.texts)
	}
	for i, text := range []string{pass.texts[0], run.texts[0]} {
		_, after, _ := strings.Cut(parts[i+1], "```\n")
		parts[i+1] = strings.TrimSpace(text) + "\n```\n" + after
	}
	got := strings.Join(parts, "```text\n")
	if os.Getenv("MANDATE_UPDATE") != "" {
		if err := os.WriteFile("README.md", []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(strings.Split(got, "\n"), strings.Split(string(data), "\n")); diff != "" {
		t.Errorf("README.md (-real +README):\n%s", diff)
	}
}
