package importer_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
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

// details writes what an account holds that uses all that AWS gives it: 5000 users, 5000
// roles, and the rest customer managed policies of five versions with some 6 KB of text
// each (IAM and STS quotas, AWS IAM User Guide).
func details(t testing.TB, name string, size int) {
	t.Helper()
	data, err := os.ReadFile("testdata/exports/aws-iam.txtar")
	if err != nil {
		t.Fatal(err)
	}
	templates := txtar.Parse(string(data))
	record := func(file string) string {
		f, _ := templates.File(file)
		return strings.Split(f.Data, "%%\n")[1]
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	written := 0
	write := func(text string) {
		n, err := w.WriteString(text)
		if written += n; err != nil {
			t.Fatal(err)
		}
	}
	list := func(kind, record string, more func(n int) bool) {
		write(",\n    \"" + kind + "\": [")
		var indented bytes.Buffer
		for n := 1; more(n); n++ {
			if n > 1 {
				write(",")
			}
			indented.Reset()
			if err := json.Indent(&indented, []byte(numbers(n).Replace(record)), "        ", "    "); err != nil {
				t.Fatal(err)
			}
			write(indented.String())
		}
		write("]")
	}
	write(`{"IsTruncated": false, "GroupDetailList": []`)
	quota := func(n int) bool { return n <= 5000 }
	list("UserDetailList", record("users.json"), quota)
	list("RoleDetailList", record("roles.json"), quota)
	list("Policies", policy(), func(int) bool { return written < size })
	write("}\n")
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// policy is a managed policy of five versions.
func policy() string {
	var statements, versions []string
	for i := range 30 {
		statements = append(statements, fmt.Sprintf(`{"Sid":"S%[1]d","Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::bucket-%[1]d-<n>","arn:aws:s3:::bucket-%[1]d-<n>/*"]}`, i))
	}
	for i := range 5 {
		versions = append(versions, fmt.Sprintf(`{"VersionId":"v%d","IsDefaultVersion":%v,"CreateDate":"2020-08-16 17:27:59+00:00","Document":{"Version":"2012-10-17","Statement":[%s]}}`, i+1, i == 4, strings.Join(statements, ",")))
	}
	return `{"PolicyName":"Policy-<n>","PolicyId":"ANPAEXAMPLE<n>","Arn":"arn:aws:iam::111122223333:policy/Policy-<n>","Path":"/","DefaultVersionId":"v5","AttachmentCount":1,"IsAttachable":true,
"CreateDate":"2019-08-16 17:27:59+00:00","UpdateDate":"2020-08-16 17:27:59+00:00","PolicyVersionList":[` + strings.Join(versions, ",") + `]}`
}
