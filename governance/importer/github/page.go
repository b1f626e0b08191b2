package github

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A listing is what all pages of one list of installations say: those of an account,
// or those of several that an app or a user sees.
type listing struct {
	at    importer.Node // the largest number of installations
	total int
	ids   map[string]bool // of the installations on the pages
}

// page reads one page of installations, which says how many there are in all.
func (r *run) page(n importer.Node) {
	r.UnknownFields(n, "total_count", "installations")
	items := n.Get("installations").Items()
	l := r.listing(items)
	for _, item := range items {
		id := item.Get("id")
		number, ok := id.Number()
		if !ok {
			number = item.Origin().Pointer // which counts as one all the same
		}
		l.ids[number] = true
		if item.IsString() {
			r.Truncated(item, "an installation")
			continue
		}
		if !item.IsObject() || !item.Get("app_id").Exists() {
			r.Skip(item)
			continue
		}
		r.installation(item, importer.Node{})
	}
	total, _ := n.Get("total_count").Number()
	if count, err := strconv.Atoi(total); err == nil && count > l.total {
		l.at, l.total = n.Get("total_count"), count
	}
}

// listing is the list that a page of these installations is of. An empty page is of the
// list of the page before.
func (r *run) listing(items []importer.Node) *listing {
	key := r.listed
	for i, item := range items {
		account := item.Get("account").Get("id")
		if id, _ := account.Number(); i == 0 {
			key = id
		} else if id != key {
			key = ""
		}
	}
	r.listed = key
	if r.listings[key] == nil {
		r.listings[key] = &listing{ids: map[string]bool{}}
	}
	return r.listings[key]
}

// emitPages says how many installations are on pages that are not among the files.
func (r *run) emitPages() {
	for _, key := range slices.Sorted(maps.Keys(r.listings)) {
		if l := r.listings[key]; l.total > len(l.ids) {
			r.Report(l.at, importer.Warning, importer.CodeIncomplete,
				fmt.Sprintf("there are %d installations, and the files hold %d of them; on pages that are missing: %d", l.total, len(l.ids), l.total-len(l.ids)))
		}
	}
}
