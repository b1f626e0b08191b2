package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestImportersAreDescribed wants every importer to say all there is to say of it,
// in words that a table can hold, and to recognize its own files.
func TestImportersAreDescribed(t *testing.T) {
	for _, imp := range importers() {
		d, ok := imp.(importer.Describer)
		if _, recognizes := imp.(importer.Recognizer); !ok || !recognizes {
			t.Errorf("%s: write its describe.go", imp.Name())
			continue
		}
		about := d.Describe()
		for what, text := range map[string]string{
			"System": about.System, "Fills": about.Fills, "Leaves": about.Leaves,
			"Bash": strings.Join(about.Bash, " "), "PowerShell": strings.Join(about.PowerShell, " "),
		} {
			if text == "" || strings.ContainsAny(text, "\n`") || what != "Bash" && what != "PowerShell" && strings.Contains(text, "|") {
				t.Errorf("%s: %s is %q", imp.Name(), what, text)
			}
		}
	}
}

// TestRecognizeInputs wants every sample of a system to be recognized as its own, or
// to be refused, never to be taken for another's.
func TestRecognizeInputs(t *testing.T) {
	const inputs = "../../../shared/data/inputs/"
	if _, err := os.Stat(inputs); err != nil {
		t.Skip("the samples of other systems are not here")
	}
	for _, tt := range []struct{ files, want string }{
		{"aws/authz-details*.json", "aws-iam"},
		{"aws/credential-report.csv", "aws-iam"},
		{"aws/list-access-keys*.json", "aws-iam"},
		{"aws/organizations-*.json", "aws-org"}, {"aws/cloudtrail.*.json", "aws-org"},
		{"microsoft/gdap-*.json", "gdap"},
		{"microsoft/graph-*.json", "msgraph"},
		{"microsoft/partnercenter-*.json", "partner-center"},
		{"google/*.json", "google"},
		{"kubernetes/*.yaml", "kubernetes"},
		{"github/*.json", "github"}, {"okta/*.json", "okta"}, {"auth0/*.json", "auth0"}, {"spiffe/*.json", "spiffe"}, {"vault/*.json", "vault"},
		{"leaks/*.*", "leaks"}, {"scim/*.json", "scim"}, {"oscal/srm/*.json", "oscal-srm"}, {"oscal/*.json", ""},
		{"delegation/rfc*.json", "oauth"}, {"delegation/[bu]*.json", ""}, {"salesforce/*.*", ""}, {"slack/*.*", ""},
	} {
		paths, err := filepath.Glob(inputs + tt.files)
		if err != nil || len(paths) == 0 {
			t.Errorf("%s: no files, %v", tt.files, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c, err := importer.Recognize(importer.File{Name: strings.TrimPrefix(path, inputs), Data: data}, importers(), importer.Limits{})
			if err != nil && slices.Contains(formats(), tt.want) {
				t.Error(err)
			} else if err == nil && c.Importer.Name() != tt.want {
				t.Errorf("%s is taken for %s: %s", path, c.Importer.Name(), c.Why)
			}
		}
	}
}
