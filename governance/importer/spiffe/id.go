package spiffe

import (
	"regexp"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A name is a SPIFFE ID, or what stands in the place of one.
type name struct {
	text, domain string // the domain is "" of what is none
}

// id is the id of the NHI.
func (n name) id() string { return importer.ID(n.text) }

var (
	domainForm = regexp.MustCompile(`^[a-z0-9._-]{1,255}$`)
	pathForm   = regexp.MustCompile(`^(/[A-Za-z0-9._-]+)+$`)
)

// maxName is the longest SPIFFE ID that every implementation reads (SPIFFE-ID §2.3).
const maxName = 2048

// name reads the SPIFFE ID of a workload or node.
func (r *run) name(n importer.Node) (name, bool) {
	var text string
	var ok bool
	if n.IsObject() {
		text, ok = r.Text(n.Get("trust_domain"))
		path, _ := r.Text(n.Get("path"))
		text = "spiffe://" + text + path
	} else {
		text, ok = r.Text(n)
	}
	if !ok {
		return name{}, false
	}
	domain, path, _ := strings.Cut(strings.TrimPrefix(text, "spiffe://"), "/")
	valid := domainForm.MatchString(domain) && strings.HasPrefix(text, "spiffe://")
	if !valid {
		domain = ""
	}
	if path = "/" + path; !valid || !pathForm.MatchString(path) || strings.Contains(path+"/", "/./") || strings.Contains(path+"/", "/../") || len(text) > maxName {
		r.Report(n, importer.Warning, importer.CodeUnparsable, "this is no SPIFFE ID of a workload, spiffe://<trust domain>/<path>; it is kept as it stands")
	}
	return name{text, domain}, true
}
