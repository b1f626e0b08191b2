package awsiam_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
)

// Only the tags that the caller names become labels, and none that is a secret.
func TestTags(t *testing.T) {
	details := importer.File{Name: "details.json", Data: []byte(`{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r",
"Tags": [{"Key": "Owner", "Value": "ann"}, {"Key": "Cost", "Value": "7"}, {"Key": "Token", "Value": "ghp_0123456789abcdefABCDEF0123456789abcd"}]}],
"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/u", "Tags": [{"Key": "Owner", "Value": "bob"}]}]}`)}
	for _, tt := range []struct {
		tags []string
		want map[string]map[string]string
	}{
		{nil, map[string]map[string]string{"aws:111122223333:role/r": nil, "aws:111122223333:user/u": nil}},
		{[]string{"Owner", "Token"}, map[string]map[string]string{"aws:111122223333:role/r": {"tag:Owner": "ann"}, "aws:111122223333:user/u": {"tag:Owner": "bob"}}},
	} {
		opts := importer.Options{Tags: tt.tags}
		r, err := awsiam.Importer{}.Import(t.Context(), []importer.File{details}, opts)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]map[string]string{}
		for _, n := range r.Estate.NHIs {
			got[n.ID] = n.Labels.Or(nil)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Import with tags %v mismatch (-want +got):\n%s", tt.tags, diff)
		}
		importertest.Check(t, awsiam.Importer{}, opts, details)
	}
}
