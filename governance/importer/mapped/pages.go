package mapped

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// What programs write around a list that goes on. Names are found in any case.
var (
	// around a list there may be objects that hold nothing but where it goes on
	pagers = []string{"links", "_links", "meta", "metadata", "_metadata", "paging", "pagination", "page", "pageInfo", "page_info", "response_metadata"}
	// what is there, and is not empty, leads to the next page
	followers = []string{"next", "nextLink", "@odata.nextLink", "odata.nextLink", "nextToken", "next_token", "nextPage", "next_page", "nextPageToken", "next_page_token",
		"nextPageUrl", "next_page_url", "nextUrl", "next_url", "nextUri", "nextCursor", "next_cursor", "nextRecordsUrl", "nextMarker", "continuationToken", "continue", "LastEvaluatedKey"}
	// what is true says that there is more
	mores = []string{"hasMore", "has_more", "hasNext", "has_next", "hasNextPage", "has_next_page", "moreRecords", "more_records", "isTruncated", "is_truncated", "truncated", "incomplete_results"}
	// what is false says so
	ends = []string{"done", "isLast", "is_last", "isLastPage", "is_last_page", "last"}
	// how many there are in all
	totals = []string{"total", "totalSize", "total_size", "totalCount", "total_count", "totalResults", "totalItems", "total_items", "totalElements", "totalRecords", "total_records",
		"@odata.count", "odata.count", "count"}
)

// around are the objects around the list of rows, from the root down.
func (t *table) around(root importer.Node) []importer.Node {
	if t.Items == "" {
		return nil
	}
	var all []importer.Node
	steps := locate(t.Items).steps
	for i := range steps {
		n := locator{steps: steps[:i]}
		at := root
		if i > 0 {
			at = n.follow(root)
		}
		if !at.IsObject() {
			continue
		}
		all = append(all, at)
		for _, name := range pagers {
			if p := at.Get(name); p.IsObject() && !strings.EqualFold(name, steps[i]) {
				all = append(all, p)
			}
		}
	}
	return all
}

// continues finds what says that a list does not end with its page.
func continues(around []importer.Node) (importer.Node, bool) {
	for _, n := range around {
		for _, name := range followers {
			if next := n.Get(name); leads(next) {
				return next, true
			}
		}
		for _, name := range []string{"links", "_links", "link"} {
			for _, link := range n.Get(name).Items() { // by relation (RFC 8288), in a list
				if rel := scalar(link.Get("rel")).text + scalar(link.Get("relation")).text; strings.EqualFold(rel, "next") {
					return link, true
				}
			}
		}
		for _, name := range mores {
			if more := n.Get(name); isSaid(more) == "true" {
				return more, true
			}
		}
		for _, name := range ends {
			if end := n.Get(name); isSaid(end) == "false" {
				return end, true
			}
		}
	}
	return importer.Node{}, false
}

// leads reports whether something is a link, token or number of a next page.
func leads(n importer.Node) bool {
	if n.IsObject() {
		for range n.Members() {
			return true
		}
		return false
	}
	c := scalar(n)
	return c.state == text && c.text != "" && !strings.EqualFold(c.text, "false") && c.text != "0"
}

// isSaid gives true or false, which some programs write as a text.
func isSaid(n importer.Node) string { return strings.ToLower(scalar(n).text) }

// page reports whether a page says that the list goes on: where the mapping says, or as
// programs write it.
func (r *run) page(root importer.Node, rows []row, done *reading) bool {
	t := done.table
	if next := locate(t.Next).follow(root); t.Next != "" && next.Exists() && !next.IsNull() {
		r.Report(next, importer.Error, importer.CodeIncomplete, "this page names a next one: the list is not complete")
		return true
	}
	around := t.around(root)
	if n, ok := continues(around); ok {
		r.Report(n, importer.Warning, importer.CodeIncomplete, "the list goes on behind this page; even with further pages among the files nobody can tell whether every one is")
		return true
	}
	done.counted(around, rows)
	return false
}

// A total is what a page says of how many rows there are in all.
type total struct {
	at   importer.Node
	rows map[string]bool // of all pages that say the same number, by id
}

// counted notes a page that holds fewer rows than there are in all.
func (d *reading) counted(around []importer.Node, rows []row) {
	for _, n := range around {
		for _, name := range totals {
			all, err := strconv.Atoi(scalar(n.Get(name)).text)
			if err != nil || all <= len(rows) {
				continue
			}
			if d.counts == nil {
				d.counts = map[int]total{}
			}
			if d.counts[all].rows == nil {
				d.counts[all] = total{n.Get(name), map[string]bool{}}
			}
			for _, x := range rows {
				d.counts[all].rows[x.cell(d.table.Fields["id"].from).text] = true
			}
			return
		}
	}
}

// short reports the lists of which rows are missing. Pages of two lists that say one
// number are told from those of one by their sum, which is another one.
func (r *run) short(done *reading) {
	for _, all := range slices.Sorted(maps.Keys(done.counts)) {
		if c := done.counts[all]; len(c.rows) != all {
			done.lost = true
			r.Report(c.at, importer.Warning, importer.CodeIncomplete,
				"the pages of "+strconv.Itoa(all)+" rows hold "+strconv.Itoa(len(c.rows))+" different ones: others are missing, or they are pages of several lists")
		}
	}
}
