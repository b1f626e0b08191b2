package spiffe

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A name is a SPIFFE ID, or what stands in the place of one.
type name struct {
	text, domain string // the domain is "" of what is none
}

// id is the id of the NHI.
func (n name) id() string { return importer.ID(n.text) }

// isDomain reports whether a text is the name of a trust domain (SPIFFE-ID §2.1).
func isDomain(s string) bool {
	return 1 <= len(s) && len(s) <= 255 && !strings.ContainsFunc(s, func(c rune) bool { return !isNamed(c) || 'A' <= c && c <= 'Z' })
}

// isPath reports whether a text is segments of a path, / between them (SPIFFE-ID §2.2).
func isPath(s string) bool {
	for segment := range strings.SplitSeq(s, "/") {
		if segment == "" || segment == "." || segment == ".." || strings.ContainsFunc(segment, func(c rune) bool { return !isNamed(c) }) {
			return false
		}
	}
	return true
}

// isNamed reports whether names are made of a character.
func isNamed(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '_' || c == '-'
}

// maxName is the longest SPIFFE ID that every implementation reads (SPIFFE-ID §2.3).
const maxName = 2048

// name reads the SPIFFE ID of a workload or node.
func (r *run) name(n importer.Node) (name, bool) {
	var text string
	var ok bool
	if n.IsObject() {
		text, ok = r.Text(member(n, "trust_domain"))
		path, _ := r.Text(n.Get("path"))
		text = "spiffe://" + text + path
	} else {
		text, ok = r.Text(n)
	}
	if !ok {
		return name{}, false
	}
	domain, path, _ := strings.Cut(strings.TrimPrefix(text, "spiffe://"), "/")
	valid := isDomain(domain) && strings.HasPrefix(text, "spiffe://")
	if !valid {
		domain = ""
	}
	if !valid || !isPath(path) || len(text) > maxName {
		r.Report(n, importer.Warning, importer.CodeUnparsable, "this is no SPIFFE ID of a workload, spiffe://<trust domain>/<path>; it is kept as it stands")
	}
	return name{text, domain}, true
}
