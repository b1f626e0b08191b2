package mapped

import (
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A place is where a value stands.
type place struct {
	pos     governance.Position
	pointer string
}

// A cell is one value of a row.
type cell struct {
	state  state
	text   string
	items  []cell
	node   importer.Node // of a JSON row; nothing where it is absent
	column int           // of a CSV row, from 1; 0 where there is none
}

type state uint8

const (
	absent state = iota // no such column, or null
	text                // a text, number or truth, as it is written
	list                // of items
	other               // an object, or a list of more than texts
)

// A row is what becomes one record.
type row interface {
	cell(from locator) cell
	each(list locator) []row
	place(c cell) place // of the row itself for what has no place of its own
}

// A locator says where in a row a value stands: the name of a column or member, or the
// steps of a JSON pointer.
type locator struct {
	name  string
	steps []string // nil for a name
}

func locate(from string) locator {
	pointer, ok := strings.CutPrefix(from, "/")
	if !ok {
		return locator{name: from}
	}
	steps := strings.Split(pointer, "/")
	for i := range steps {
		steps[i] = unescape.Replace(steps[i])
	}
	return locator{from, steps}
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// follow goes to the member, or where the pointer leads.
func (l locator) follow(n importer.Node) importer.Node {
	if l.steps == nil {
		return n.Get(l.name)
	}
	for _, step := range l.steps {
		if !n.IsArray() {
			n = n.Get(step)
			continue
		}
		items := n.Items()
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(items) {
			n = items[i]
		} else {
			n = importer.Node{}
		}
	}
	return n
}

// A labelRow is the labels of a record.
type labelRow struct {
	labels map[string]string
	at     place
}

func (r labelRow) place(cell) place { return r.at }

func (r labelRow) each(locator) []row { return []row{r} }

func (r labelRow) cell(from locator) cell {
	value, ok := r.labels[from.name]
	if !ok {
		return cell{}
	}
	return cell{state: text, text: strings.TrimSpace(value)}
}
