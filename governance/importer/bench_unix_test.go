//go:build unix

package importer_test

import (
	"syscall"
	"testing"
	"time"
)

// BenchmarkImport imports some megabytes of each system. MB/cpu-s is what counts where
// other programs run too: the megabytes for each second of the processor. Run it with
// -cpu 1.
func BenchmarkImport(b *testing.B) {
	for _, imp := range every(b) {
		b.Run(imp.Name(), func(b *testing.B) {
			files := export(b, imp.Name(), 4_000_000)
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

// processor is the time that the processor has worked for this process.
func processor(t testing.TB) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
