package oscalid

import (
	"fmt"
	"testing"
)

// The example of RFC 9562, appendix A.4.
func TestUUID5(t *testing.T) {
	dns := namespaceURL
	dns[3] = 0x10
	if got, want := fmt.Sprintf("%x", uuid5(dns, "www.example.com")), "2ed6657de927568b95e12665a8aea6a2"; got != want {
		t.Errorf("uuid5 = %s, want %s", got, want)
	}
}
