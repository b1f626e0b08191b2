package csf_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/csf"
	"github.com/mandate-nhi/mandate/governance"
)

// TestLessIsNeverBetter takes one fact after the other away from an estate of which
// nearly everything is known and one of which little is. A status that is decided
// without the fact, failing or supported, is the one that it has with it; what the
// profile includes does not rest on facts at all.
func TestLessIsNeverBetter(t *testing.T) {
	tests := map[string]struct {
		estate *governance.Estate
		step   int // every which fact is taken away, to be done in time
	}{"good": {controlstest.Good(), 43}, "channel": {channel(t), 31}}
	sum := 0
	for name, tt := range tests {
		text, err := json.Marshal(tt.estate)
		if err != nil {
			t.Fatal(err)
		}
		whole := statuses(t, tt.estate)
		taken, changed := 0, 0
		for i := 0; ; i += tt.step {
			less, what := without(t, text, i)
			if less == nil {
				break
			}
			e, err := governance.Parse("less", less)
			if err != nil {
				continue // a fact that must be there
			}
			taken++
			for id, after := range statuses(t, e) {
				before, ok := whole[id]
				if !ok {
					continue // the file on who may be a partner now
				}
				if after != before {
					changed++
				}
				if after != before && (after.status == frameworks.Supported || after.status == frameworks.Failing || after.included != before.included) {
					t.Errorf("%s without %s: %s is %v, %v before", name, what, id, after, before)
				}
			}
		}
		sum += changed
		if taken < 10 {
			t.Errorf("%s: only %d facts taken away", name, taken)
		}
	}
	if sum == 0 {
		t.Error("no status changed: the test shows nothing")
	}
}

type standing struct {
	status   frameworks.Status
	included bool
}

// statuses are those of the profile, by outcome, and of every supplier file, by
// partner and outcome.
func statuses(t *testing.T, e *governance.Estate) map[string]standing {
	p, _ := profile(t, e, nil)
	out := map[string]standing{}
	for i := range p.Outcomes {
		o := &p.Outcomes[i]
		out[o.ID] = standing{o.Evidence.Status, o.Included()}
	}
	for _, ref := range p.Partners() {
		s, err := p.Supplier(ref)
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Outcomes {
			o := &s.Outcomes[i]
			out[ref.ID+" "+o.ID] = standing{o.Evidence.Status, o.Included()}
		}
	}
	return out
}

// without is an estate without its n-th fact: a member of a record, but for its id.
// It is nil when there are not that many.
func without(t *testing.T, text []byte, n int) (less []byte, what string) {
	t.Helper()
	var estate map[string]any
	if err := json.Unmarshal(text, &estate); err != nil {
		t.Fatal(err)
	}
	for _, kind := range keys(estate) {
		records, _ := estate[kind].([]any)
		for _, r := range records {
			record := r.(map[string]any)
			for _, field := range keys(record) {
				if field == "id" {
					continue
				}
				if n--; n < 0 {
					delete(record, field)
					less, err := json.Marshal(estate)
					if err != nil {
						t.Fatal(err)
					}
					return less, kind + " " + record["id"].(string) + " " + field
				}
			}
		}
	}
	return nil, ""
}

// TestHostileText wants no text of an estate or of the organization to calculate in a
// spreadsheet, or to change the tables of Markdown.
func TestHostileText(t *testing.T) {
	for _, s := range []string{"=1+1", "a;=1", "a\n@b", "\t-1", "|x", "`<b>", "\u202e+1", "＝1", "\"=1\""} {
		e := channel(t)
		for _, a := range e.Actors {
			a.Name = governance.Some(s)
		}
		for _, x := range e.Exceptions {
			x.Reason = governance.Some(s)
		}
		file := &strings.Builder{}
		w := csv.NewWriter(file)
		w.Write([]string{"CSF Outcome", "Notes", "Owner"})
		w.Write([]string{"GV.SC-01", strings.Trim(s, "\t\u202e"), strings.Trim(s, "\t\u202e")})
		w.Flush()
		x, err := csf.ReadTarget("t.csv", []byte(file.String()), frameworks.Builtin())
		if err != nil {
			t.Fatal(err)
		}
		p, _ := profile(t, e, x)
		supplier, err := p.Supplier(governance.NewRef(governance.KindActor, "kestrel"))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{written(t, p.CSV), written(t, supplier.CSV)} {
			lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range lines {
				for _, cell := range line {
					for part := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == '\n' || r == '\t' }) {
						if strings.IndexAny(strings.TrimSpace(part), "=+-@|＝") == 0 {
							t.Errorf("%q calculates in %q", s, cell)
						}
					}
				}
			}
		}
		for _, text := range []string{written(t, p.Markdown), written(t, supplier.Markdown)} {
			columns := 0
			for line := range strings.Lines(text) {
				n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
				if columns > 0 && n > 0 && n != columns {
					t.Errorf("%q changes a table: %q", s, line)
				}
				columns = n
			}
		}
	}
}

// TestPerhapsTheirs wants nothing to be supported of a partner while a record that
// fails may be its: here an NHI whose owner left, and of which nobody says who operates
// it.
func TestPerhapsTheirs(t *testing.T) {
	tests := map[string]struct {
		operators governance.Field[[]string]
		want      string
	}{
		"somebody else": {governance.Some([]string{"bea"}), "supported: 1 pass, 1 not applicable"},
		"not known":     {governance.Field[[]string]{}, "unproven: 1 pass, 1 not applicable; 1 that do not pass may be its too"},
		"its people":    {governance.Some([]string{"hal"}), "failing: 1 fail, 1 pass, 1 not applicable"},
	}
	for name, tt := range tests {
		e := controlstest.Good()
		controlstest.Change(t, e, "nhi:deploy", func(n *governance.NHI) {
			n.OwnerID, n.OperatorIDs = governance.Some("quay"), tt.operators
		})
		p, _ := profile(t, e, nil)
		s, err := p.Supplier(governance.NewRef(governance.KindActor, "harbor"))
		if err != nil {
			t.Fatal(err)
		}
		if last := s.Outcomes[len(s.Outcomes)-1]; last.ID != "GV.SC-10" || last.StatusText() != tt.want {
			t.Errorf("operated by %s: %s is %q, want %q", name, last.ID, last.StatusText(), tt.want)
		}
	}
}
