//go:build unix

package importer_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// BenchmarkImport imports some megabytes of each system, without spaces as most APIs
// answer, and indented as the command lines of clouds write. MB/cpu-s is what counts
// where other programs run too: the megabytes for each second of the processor. Run it
// with -cpu 1.
func BenchmarkImport(b *testing.B) {
	for _, imp := range every(b) {
		compact := export(b, imp.Name(), 4_000_000)
		for name, files := range map[string][]importer.File{"compact": compact, "indented": indented(compact)} {
			b.Run(imp.Name()+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(bytesOf(files)))
				b.ReportAllocs()
				start := processor(b)
				for b.Loop() {
					if _, err := imp.Import(b.Context(), files, self); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(bytesOf(files))*float64(b.N)/1e6/(processor(b)-start).Seconds(), "MB/cpu-s")
			})
		}
	}
}

// indented is an export with line ends and two spaces for each step, but for files of
// one document a line.
func indented(files []importer.File) []importer.File {
	files = slices.Clone(files)
	for i := range files {
		var text bytes.Buffer
		if json.Indent(&text, files[i].Data, "", "  ") == nil {
			files[i].Data = text.Bytes()
		}
	}
	return files
}

// processor is the time that the processor has worked for this process.
func processor(t testing.TB) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
