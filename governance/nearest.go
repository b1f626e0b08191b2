package governance

// nearest returns the candidate that differs from s in the fewest letters, if
// there is one that a slip of the hand explains.
func nearest(s string, candidates []string) (string, bool) {
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
