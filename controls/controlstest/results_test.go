package controlstest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/controlstest"
)

// TestResults wants a program to be told what a test is told.
func TestResults(t *testing.T) {
	t.Setenv("MANDATE_UPDATE", "")
	all := []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown, controls.NotApplicable}
	missing := strings.Replace(goodCase, "fail nhi:b\n", "", 1)
	tests := []struct {
		name  string
		files map[string]string
		want  []controlstest.Result
	}{
		{"in order", map[string]string{"OWN-02": goodCase}, []controlstest.Result{{Control: "OWN-02", Reached: all, Taken: 4, Branches: 4}}},
		{"a line is missing", map[string]string{"OWN-02": missing}, []controlstest.Result{{Control: "OWN-02", Problems: runOn(purposes(t), missing).failures,
			Reached: []controls.Verdict{controls.Pass, controls.Unknown, controls.NotApplicable}, Taken: 4, Branches: 4}}},
		{"no archive, and one too many", map[string]string{"OWN-03": goodCase}, []controlstest.Result{
			{Control: "OWN-02", Problems: []string{"every control has cases: open OWN-02.txtar: file does not exist"}},
			{Problems: []string{"OWN-03.txtar is the archive of no control"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for name, text := range tt.files {
				files[name+".txtar"] = &fstest.MapFile{Data: []byte(text)}
			}
			got, err := controlstest.Results(purposes(t), files)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Results mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
