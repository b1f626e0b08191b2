// Package nearest finds the name that somebody meant to write.
package nearest

import "fmt"

// Of returns the candidate that differs from s in the fewest letters, the first
// of equals, if there is one that a slip of the hand explains: at most two
// letters, and at most a third of the candidate.
func Of(s string, candidates []string) (string, bool) {
	best, at := 3, ""
	if len(s) > 64 {
		return "", false
	}
	for _, c := range candidates {
		if n := distance(s, c); n < best && n*3 <= len(c) {
			best, at = n, c
		}
	}
	return at, at != ""
}

// Hint is Of as the end of a message: ` (did you mean "x"?)`, or nothing.
func Hint(s string, candidates []string) string {
	if c, ok := Of(s, candidates); ok {
		return fmt.Sprintf(" (did you mean %q?)", c)
	}
	return ""
}

// distance is the number of letters to insert, drop or replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
