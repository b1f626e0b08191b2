package builtin_test

import (
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
)

// The version before the present one, to the letter.
const (
	before       = "0.1.0"
	beforeDigest = "sha256:90e1e5fb8738dd2c2ae37d3e7867b04dce4ffe5a16dc25659b76aa030da21b1a"
)

// TestVersions wants the last two versions to load and to compile, and the one
// before to be what it was.
func TestVersions(t *testing.T) {
	if diff := slices.Compare(builtin.Versions(), []string{builtin.Pack().Version, before}); diff != 0 {
		t.Fatalf("versions %v; want the present one and %s", builtin.Versions(), before)
	}
	for _, v := range builtin.Versions() {
		pack, err := builtin.Version(v)
		if err != nil {
			t.Fatal(err)
		}
		if pack.Version != v {
			t.Errorf("version %s says that it is %s", v, pack.Version)
		}
		if _, err := engine.Compile(pack); err != nil {
			t.Error(err)
		}
	}
	pack, err := builtin.Version(before)
	if err != nil {
		t.Fatal(err)
	}
	if pack.Digest() != beforeDigest {
		t.Errorf("version %s is %s and was %s: put the files that changed, as they were, into versions/%s; a control that came since has lifecycle.since %s",
			before, pack.Digest(), beforeDigest, before, builtin.Pack().Version)
	}
	for c := range pack.All() {
		if c.Lifecycle.Since == builtin.Pack().Version {
			t.Errorf("%s came in version %s and is in %s", c.ID, c.Lifecycle.Since, before)
		}
	}
}

// TestNoVersion wants the error to say what there is.
func TestNoVersion(t *testing.T) {
	_, err := builtin.Version("0.1.9")
	if want := `there is no version "0.1.9" of the built-in pack; there are ` + builtin.Pack().Version + " and " + before; err == nil || err.Error() != want {
		t.Errorf("Version(0.1.9) = %v, want %s", err, want)
	}
}
