package report_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// large is an assessment of n findings of 25 controls, a third of them failing
// and the others unknown for one fact of their own and one that all share.
func large(n int) report.Input {
	a := &controls.Assessment{AsOf: day(2)}
	per := n / 25
	for c := range 25 {
		p := controls.Population{Control: fmt.Sprintf("BIG-%02d", c), Severity: controls.Severities()[c%4], Subjects: per}
		for i := range per {
			f := controls.Finding{Control: p.Control, Severity: p.Severity, Subject: governance.NewRef(governance.KindNHI, fmt.Sprint("n", i))}
			if i%3 == 0 {
				f.Verdict = controls.Fail
				f.Reasons = []controls.Reason{{Code: controls.ReasonConditionFalse, Expr: "nhi.owner != null", Facts: []controls.Fact{{Path: f.Subject.Path("owner"), Value: "none"}}}}
			} else {
				f.Missing = []controls.Missing{{Path: f.Subject.Path("ownerId"), Code: delegation.CodeNotRecorded}, {Path: "tenant[t].nhis[*]", Code: delegation.CodeOpenList}}
			}
			p.Counts.Add(f.Verdict)
			a.Findings = append(a.Findings, f)
		}
		a.Population = append(a.Population, p)
	}
	return report.Input{Assessment: a, Coverage: coverage()}
}

// A meter counts what it is given and keeps the longest single write.
type meter struct{ bytes, lines, longest int }

func (m *meter) Write(p []byte) (int, error) {
	m.bytes, m.lines, m.longest = m.bytes+len(p), m.lines+strings.Count(string(p), "\n"), max(m.longest, len(p))
	return len(p), nil
}

// TestLarge wants JSON of 200 000 findings to be whole and to leave in small
// pieces, and Markdown to stay short and say what it leaves out.
func TestLarge(t *testing.T) {
	in := large(200_000)
	var json, md meter
	if err := report.JSON(&json, in); err != nil {
		t.Fatal(err)
	}
	if json.lines < 200_000 || json.longest > 1<<16 {
		t.Errorf("JSON has %d lines, written in up to %d bytes; want more than 200 000, in at most 64 KiB", json.lines, json.longest)
	}
	if err := report.Markdown(&md, in); err != nil {
		t.Fatal(err)
	}
	if md.bytes > 1<<20 {
		t.Errorf("Markdown has %d bytes, want at most 1 MiB", md.bytes)
	}
	if text := written(t, report.Markdown, in); !strings.Contains(text, "… and 2567 more") || !strings.Contains(text, "2667 of 8000 applicable subjects fail") {
		t.Error("Markdown does not say how many rows it leaves out")
	}
	if first := report.Worklist(in.Assessment.Findings)[0]; first.PartOf != 25*5333 || first.Path != "tenant[t].nhis[*]" {
		t.Errorf("the first gap is %+v, want the one that all share", first)
	}
}

// A liveMeter counts what it is given, and looks now and then at how much is held.
type liveMeter struct {
	bytes, next int
	most        uint64 // bytes
}

func (m *liveMeter) Write(p []byte) (int, error) {
	if m.bytes += len(p); m.bytes >= m.next {
		m.most, m.next = max(m.most, live()), m.bytes+4<<20
	}
	return len(p), nil
}

// live is how much memory is in use, in bytes.
func live() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

// TestStreams wants no format to hold its output: what it holds while it writes is a
// small part of what it has written.
func TestStreams(t *testing.T) {
	in := large(20_000)
	for _, f := range report.Formats() {
		m, before := &liveMeter{next: 2 << 20}, live()
		if err := f.Write(m, in); err != nil {
			t.Fatal(err)
		}
		if held := int(m.most) - int(before); held > 1<<20+m.bytes/8 {
			t.Errorf("%s holds %d bytes while it writes %d", f.Name, held, m.bytes)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		in := large(n)
		for _, f := range report.Formats() {
			b.Run(fmt.Sprintf("%s/findings=%d", f.Name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := f.Write(io.Discard, in); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/finding")
			})
		}
	}
}
