package nearest_test

import (
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/internal/nearest"
)

func TestHint(t *testing.T) {
	words := []string{"credential", "nhi", "low", "aliases", "applies"}
	tests := []struct{ name, s, want string }{
		{"one letter dropped", "credental", ` (did you mean "credential"?)`},
		{"two letters swapped", "applise", ` (did you mean "applies"?)`},
		{"first of equals", "alplies", ` (did you mean "applies"?)`},
		{"a third of a short word", "lov", ` (did you mean "low"?)`},
		{"more than a third of a short word", "nxx", ""},
		{"nothing alike", "severity", ""},
		{"too long to compare", strings.Repeat("credential", 10), ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := nearest.Hint(tt.s, words); got != tt.want {
				t.Errorf("Hint(%q) = %q, want %q", tt.s, got, tt.want)
			}
		})
	}
}
