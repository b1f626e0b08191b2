package delegation

import (
	"testing"

	"github.com/mandate-nhi/mandate/governance"
)

// TestRows wants the row of each record of a list, and none for a record from elsewhere.
func TestRows(t *testing.T) {
	all := make([]governance.Tenant, 7)
	for i := range all {
		all[i].ID = itoa(i)
	}
	list := all[2:5]
	rows := rowsOf(list, func(r *governance.Tenant) string { return "row " + r.ID })
	for i := range list {
		if row := rows.of(&list[i]); row == nil || *row != "row "+list[i].ID {
			t.Errorf("of %s: %v", list[i].ID, row)
		}
	}
	like := list[0]
	for _, r := range []*governance.Tenant{&all[0], &all[1], &all[5], &all[6], &like, nil} {
		if row := rows.of(r); row != nil {
			t.Errorf("of %v, from elsewhere: %v", r, *row)
		}
	}
	none := rowsOf(nil, func(*governance.Tenant) int { return 0 })
	if row := none.of(&all[0]); row != nil {
		t.Errorf("of no list: %v", *row)
	}
}
