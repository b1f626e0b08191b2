package report

import "io"

// A Format is one way to write a report.
type Format struct {
	Name      string // as on a command line
	Extension string // of a file, without the dot; no two formats share one
	About     string // for whom it is, in a few words
	Write     func(w io.Writer, in Input) error
}

// Formats lists all formats, those for people first. The result is the caller's.
func Formats() []Format {
	return []Format{
		{"md", "md", "Markdown, for an auditor", Markdown},
		{"json", "json", "the whole of it, with a JSON Schema", JSON},
	}
}
