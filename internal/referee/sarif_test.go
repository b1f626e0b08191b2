package referee

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// multitool is Microsoft's validator, as npm installs it.
const multitool = "sarif-multitool"

// sarif wants the validator of Microsoft to find no error, and to find a planted one.
func sarif(t *testing.T, all map[string]written) {
	if _, err := exec.LookPath(multitool); err != nil {
		t.Skipf("no %s on the PATH (npm install @microsoft/sarif-multitool): nobody validates", multitool)
	}
	for name, w := range all {
		file := filepath.Join(w.folder, "assessment.sarif")
		if errors := validate(t, file); errors != nil {
			t.Errorf("%s: %s", name, strings.Join(errors, "\n"))
		}
		data := w.file(t, "assessment.sarif")
		broken := bytes.Replace(data, []byte(`"executionSuccessful":true`), []byte(`"executionSuccessful":1`), 1)
		create(t, file, broken)
		if validate(t, file) == nil {
			t.Errorf("%s: the validator does not find a planted fault", name)
		}
	}
}

// validate is what the validator calls an error.
func validate(t *testing.T, file string) (errors []string) {
	t.Helper()
	out, err := exec.Command(multitool, "validate", file).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, ": error ") || strings.Contains(line, "): error") {
			errors = append(errors, strings.TrimSpace(line))
		}
	}
	if err != nil && errors == nil {
		errors = append(errors, err.Error()+"\n"+string(out))
	}
	if !strings.Contains(string(out), "1 files scanned") && errors == nil {
		t.Fatalf("the validator read nothing:\n%s", out)
	}
	return errors
}
