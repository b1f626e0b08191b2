package awsiam

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

const detailsListing = "authorization details"

// A pageCount counts the pages of one listing.
type pageCount struct {
	truncated, last int
	at              place // the first truncated page
}

// A pageKey is a listing and the account or user that it is about, which is
// empty when the page does not say.
type pageKey struct{ listing, of string }

func (k pageKey) String() string {
	if k.of == "" {
		return k.listing
	}
	return k.listing + " of " + k.of
}

func (k pageKey) compare(l pageKey) int {
	return cmp.Or(strings.Compare(k.listing, l.listing), strings.Compare(k.of, l.of))
}

// page counts a page. Every page but the last one says IsTruncated, or NextToken;
// the last one says that it is not, or nothing when the tool put the pages together.
// It returns true for the last one.
func (r *run) page(listing string, n importer.Node) bool {
	if r.paged == nil {
		r.paged = map[pageKey]*pageCount{}
	}
	key := pageKey{listing, about(n)}
	p := r.paged[key]
	if p == nil {
		p = &pageCount{}
		r.paged[key] = p
	}
	truncated, ok := n.Get("IsTruncated").Bool()
	if s, text := n.Get("IsTruncated").Text(); text {
		truncated, ok = s == "true" || s == "True", true
	}
	marker, _ := n.Get("Marker").Text()
	token, _ := n.Get("NextToken").Text() // of the command line, by --max-items
	if !truncated && token == "" && (ok || marker == "") {
		p.last++
		return true
	}
	if at := at(n); p.truncated == 0 || at.compare(p.at) < 0 {
		p.at = at
	}
	p.truncated++
	return false
}

// about is the account or user that a page is about, or "".
func about(n importer.Node) string {
	for _, list := range []string{"UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"} {
		for _, item := range n.Get(list).Items() {
			s, _ := item.Get("Arn").Text()
			if a, ok := parseARN(s); ok && isAccount(a.account) {
				return "account " + a.account
			}
		}
	}
	for _, list := range []string{"AccessKeyMetadata", "ServiceSpecificCredentials"} {
		for _, item := range n.Get(list).Items() {
			if s, ok := item.Get("UserName").Text(); ok {
				return "user " + importer.Quote(s)
			}
		}
	}
	return ""
}

// pages reports every listing whose last page is missing. A page missing from
// the middle leaves no trace: pages do not say which marker asked for them.
func (r *run) pages() {
	spare := map[string]int{} // last pages that name no account or user, by listing
	for key, p := range r.paged {
		if key.of == "" {
			spare[key.listing] += p.last
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(r.paged), pageKey.compare) {
		p := r.paged[key]
		switch {
		case p.truncated == 0 || p.last > 0:
		case spare[key.listing] > 0:
			spare[key.listing]--
		case key.of == "" && r.finished(key.listing):
		default:
			r.report(p.at, importer.Error, importer.CodeIncomplete, fmt.Sprintf("the last page of the %s is missing: each of %d pages says that there is more", key, p.truncated))
		}
	}
}

// finished reports whether a listing has a last page for some account or user.
func (r *run) finished(listing string) bool {
	for key, p := range r.paged {
		if key.listing == listing && p.last > 0 {
			return true
		}
	}
	return false
}
