package importer_test

import (
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// rubbish is files of some size that nobody meant, made of the names that a system uses.
var rubbish = map[string]func(first importer.File, size int) string{
	"deep": func(_ importer.File, n int) string { return strings.Repeat("[", n/2) + strings.Repeat("]", n/2) },
	"deep enough": func(_ importer.File, n int) string {
		return "[" + repeat(strings.Repeat("[", 60)+strings.Repeat("]", 60), n) + "]"
	},
	"arrays":  func(_ importer.File, n int) string { return "[" + repeat("[[],[{}]]", n) + "]" },
	"objects": func(_ importer.File, n int) string { return "[" + repeat("{}", n) + "]" },
	"text":    func(_ importer.File, n int) string { return `[{"id":"` + strings.Repeat("a,", n/2) + `"}]` },
	"number":  func(_ importer.File, n int) string { return `[{"id":` + strings.Repeat("9", n) + `}]` },
	"numbers": func(f importer.File, n int) string {
		return framed(f, valueNumbers.ReplaceAllString(compact(f), ":"+strings.Repeat("9", n/8)))
	},
	"one name": func(_ importer.File, n int) string { return "{" + repeat(`"a":1`, n) + "}" },
	"many names": func(_ importer.File, n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString(`"a` + strconv.Itoa(i) + `":1,`)
		}
		return "{" + b.String() + `"z":0}`
	},
	"long name": func(f importer.File, n int) string {
		return `{"` + strings.Repeat("a", n/2) + `":[` + repeat(broken(f), n/2) + "]}"
	},
	"faults":        func(f importer.File, n int) string { return framed(f, repeat(broken(f), n)) },
	"same record":   func(f importer.File, n int) string { return framed(f, repeat(compact(f), n)) },
	"escaped texts": func(f importer.File, n int) string { return framed(f, repeat(`{"id":"\u0041\u0042"}`, n)) },
}

// repeat is an item as often as it fits, with commas between.
func repeat(item string, size int) string {
	return strings.TrimSuffix(strings.Repeat(item+",", max(1, size/(len(item)+1))), ",")
}

// framed puts items in the place of those of a file.
func framed(f importer.File, items string) string {
	head, _, _ := strings.Cut(string(f.Data), "\n")
	open := strings.Count(head, "[") > strings.Count(head, "]")
	if !open {
		return "[" + items + "]"
	}
	data := string(f.Data)
	tail := data[strings.LastIndex(data, "\n]")+1:]
	return head + items + tail
}

// compact is the record of a file with one.
func compact(f importer.File) string {
	lines := strings.SplitAfter(string(f.Data), "\n")
	return strings.ReplaceAll(strings.Join(lines[1:max(2, len(lines)-2)], ""), "\n", "")
}

var (
	valueTexts   = regexp.MustCompile(`:"[^"]*"`)
	valueNumbers = regexp.MustCompile(`:[0-9.]+`)
)

// broken is the record of a file with another type in the place of each text that is
// the value of a member.
func broken(f importer.File) string {
	return valueTexts.ReplaceAllString(compact(f), `:{}`)
}

// TestRubbish wants what is allocated for rubbish to be bounded by the size of the
// files, and the diagnostics by a number, whatever the importer. MANDATE_RUBBISH is how
// many megabytes of it there are; without it they are few.
func TestRubbish(t *testing.T) {
	size := 100_000
	if mb, err := strconv.Atoi(os.Getenv("MANDATE_RUBBISH")); err == nil {
		size = mb * 1_000_000
	}
	for _, imp := range every(t) {
		for _, name := range slices.Sorted(maps.Keys(rubbish)) {
			t.Run(imp.Name()+"/"+name, func(t *testing.T) { testRubbish(t, imp, rubbish[name], size) })
		}
	}
}

func testRubbish(t *testing.T, imp importer.Importer, shape func(importer.File, int) string, size int) {
	files := export(t, imp.Name(), 0)
	for i, f := range files {
		files[i].Data = []byte(shape(f, size/len(files)))
	}
	start, used := time.Now(), allocated()
	r, err := imp.Import(t.Context(), files, self)
	used = allocated() - used
	if most := uint64(250*bytesOf(files) + 4_000_000); used > most {
		t.Errorf("%d bytes of memory for %d of rubbish", used, bytesOf(files))
	}
	remarks := 0
	if r != nil {
		remarks = len(r.Diagnostics)
	}
	if remarks > 50_000 {
		t.Errorf("%d diagnostics", remarks)
	}
	t.Logf("%.1f bytes allocated for each, %v, %d diagnostics, faults %v", float64(used)/float64(bytesOf(files)), time.Since(start).Round(time.Millisecond), remarks, err != nil)
}

// allocated is how many bytes the program has asked for so far.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
