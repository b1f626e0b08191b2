package importer_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// BenchmarkDetails imports authorization details of 200 MB, written as the AWS CLI
// writes them, and reports the most memory that the process ever had, the file with it.
// Run it alone and once: -bench Details -benchtime 1x.
func BenchmarkDetails(b *testing.B) {
	name := filepath.Join(b.TempDir(), "details.json")
	details(b, name, 200_000_000)
	data, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := (awsiam.Importer{}).Import(b.Context(), []importer.File{{Name: "details.json", Data: data}}, self); err != nil {
			b.Fatal(err)
		}
	}
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(used.Maxrss)*1024/1e6, "peak-MB")
}

// details writes users, roles and policies, one after another, into a file.
func details(t testing.TB, name string, size int) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	data, err := os.ReadFile("testdata/exports/aws-iam.txtar")
	if err != nil {
		t.Fatal(err)
	}
	w.WriteString(`{"IsTruncated": false, "GroupDetailList": []`)
	lists := txtar.Parse(string(data)).Files
	for _, list := range lists {
		kind := map[string]string{"users.json": "UserDetailList", "roles.json": "RoleDetailList", "policies.json": "Policies"}[list.Name]
		w.WriteString(",\n    \"" + kind + "\": [")
		record := strings.Split(list.Data, "%%\n")[1]
		var indented bytes.Buffer
		for n, written := 1, 0; written < size/len(lists); n++ {
			if n > 1 {
				w.WriteString(",")
			}
			indented.Reset()
			if err := json.Indent(&indented, []byte(numbers(n).Replace(record)), "        ", "    "); err != nil {
				t.Fatal(err)
			}
			more, _ := w.Write(indented.Bytes())
			written += more
		}
		w.WriteString("]")
	}
	w.WriteString("}\n")
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}
