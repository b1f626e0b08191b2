package ask

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func parse(t *testing.T, text string) *governance.Estate {
	t.Helper()
	e, err := governance.Parse("estate.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const small = `{"schemaVersion":"1.0","asOf":"2026-07-01T00:00:00Z",
"actors":[{"id":"acme","kind":"organization"},{"id":"ann","kind":"person","parentId":"acme"},{"id":"msp","kind":"organization"}],
"credentials":[{"id":"c","kind":"api_key","subjectId":"actor:ann","createdAt":"2026-02-01T00:00:00Z"}]}`

func questions(ids ...string) *Request {
	r := &Request{Party: "acme", At: at, Due: at}
	for _, id := range ids {
		r.Questions = append(r.Questions, Question{ID: id})
	}
	return r
}

// TestAnswersRefused: everything that is wrong with a file of answers is told, with its
// place and without a secret, and nothing is merged.
func TestAnswersRefused(t *testing.T) {
	secret := "ghp_" + strings.Repeat("a1B2", 9)
	tests := []struct {
		name, answers string
		by            Attestation
		want          string
	}{
		{"not asked", "id,answer\ncredential[c].state,active\n", Attestation{"ann", at}, "a.csv:2:1 NOT_ASKED"},
		{"not asked, and no answer", "id,answer\ncredential[c].state,\n", Attestation{"ann", at}, "a.csv:2:1 NOT_ASKED"},
		{"twice", "id,answer\ncredential[c].rotatedAt,none\ncredential[c].rotatedAt,none\n", Attestation{"ann", at}, "a.csv:3:1 ANSWERED_TWICE"},
		{"no instant", "answer,id\nsoon,credential[c].rotatedAt\n", Attestation{"ann", at}, "a.csv:2:1 ANSWER"},
		{"a secret", "id,answer\ncredential[c].rotatedAt," + secret + "\n", Attestation{"ann", at}, "a.csv:2:25 SECRET_MATERIAL"},
		{"a secret as id", "id,answer\n" + secret + ",none\n", Attestation{"ann", at}, "a.csv:2:42 SECRET_MATERIAL"},
		{"known by now", "id,answer\ncredential[c].createdAt,2026-01-01\n", Attestation{"ann", at}, "a.csv:2:1 KNOWN_BY_NOW"},
		{"nobody", "id,answer\n", Attestation{"bob", at}, "a.csv ATTESTER"},
		{"another party", "id,answer\n", Attestation{"msp", at}, "a.csv ATTESTER"},
		{"no such record", "id,answer\ncredential[c].holderIds,actor:bob\n", Attestation{"ann", at}, "a.csv:2:25 ANSWER"},
		{"another table", "question,answer\n", Attestation{"ann", at}, "a.csv:1:1 SYNTAX"},
		{"no table", "id,answer\n\"x", Attestation{"ann", at}, "a.csv:2:3 SYNTAX"},
		{"a column twice", "id;answer;answer\ncredential[c].rotatedAt;none;\n", Attestation{"ann", at}, "a.csv:1:1 SYNTAX"},
		{"behind the last column", "id,answer,,\n,,,\ncredential[c].holderIds,actor:ann,actor:bob,\n,,,2026-01-01,see above\n", Attestation{"ann", at}, "a.csv:4:15 SYNTAX"},
		{"not UTF-8", "id;answer\ncredential[c].rotatedAt;\xe4\n", Attestation{"ann", at}, "a.csv:2:25 SYNTAX"},
	}
	r := questions("credential[c].rotatedAt", "credential[c].createdAt", "credential[c].holderIds")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := r.Merge(parse(t, small), "a.csv", []byte(tt.answers), tt.by)
			var got []string
			for f := range governance.Faults(err) {
				got = append(got, f.Pos.String()+" "+string(f.Code))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" || m != nil {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Error("the error tells the secret")
			}
		})
	}
}

// TestAnswersMerged: an answer is a fact with its origin, and evidence says who gave it.
func TestAnswersMerged(t *testing.T) {
	r := questions("credential[c].rotatedAt", "credential[c].copies", "credential[c].storage")
	file := "id,answer\ncredential[c].rotatedAt,2026-03-01\ncredential[c].copies,storage=vault; holderId=actor:msp | storage=email\ncredential[c].storage, \n"
	when := time.Date(2026, 7, 9, 0, 0, 0, 0, time.UTC)
	m, err := r.Merge(parse(t, small), "a.csv", []byte(file), Attestation{"ann", when})
	if err != nil {
		t.Fatal(err)
	}
	c := m.Estate.Credentials[0]
	copies := c.Copies.Or(nil)
	if !c.RotatedAt.Is(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)) || len(copies) != 2 || !copies[0].Storage.Is(governance.StorageVault) || !c.Storage.IsUnknown() {
		t.Errorf("rotated %s, copies %v, storage %s", c.RotatedAt, copies, c.Storage)
	}
	origin := c.Origin.Or(nil)
	if len(origin) != 2 || origin[1].Source != "a.csv" || origin[1].Pointer != "#row=3" || !slices.Equal(origin[1].Fields.Or(nil), []string{"copies"}) {
		t.Errorf("origin %v", origin)
	}
	ev := m.Estate.Evidence[0]
	attester, _ := ev.AttesterID.Get()
	if attester.String() != "actor:ann" || !ev.CollectedAt.Equal(when) || !ev.Method.Is(governance.EvidenceMethodSelfAttested) || ev.ID != m.Evidence.ID || !m.Estate.AsOf.Is(when) {
		t.Errorf("evidence %+v", ev)
	}
	if !slices.Equal(m.Open, []string{"credential[c].storage"}) || len(m.Answered) != 2 {
		t.Errorf("answered %v, open %v", m.Answered, m.Open)
	}
}

// TestAnswersOfSpreadsheets: a table is read as spreadsheets of any country save it.
func TestAnswersOfSpreadsheets(t *testing.T) {
	table := "id,question,answer\ncredential[c].rotatedAt,\"When, then?\",2026-03-01\ncredential[c].copies,,\"storage=vault; holderId=actor:msp\"\ncredential[c].storage\n"
	semicolons := strings.NewReplacer("id,question,answer", "id;question;answer", "At,", "At;", "?\",", "?\";", "copies,,", "copies;;").Replace(table)
	wide := []byte("\xff\xfe")
	for _, c := range strings.ReplaceAll(semicolons, "\n", "\r\n") {
		wide = append(wide, byte(c), 0)
	}
	for name, file := range map[string]string{
		"commas":     table,
		"semicolons": "\ufeff" + semicolons,
		"tabs":       strings.NewReplacer(";;", "\t\t", "id;question;answer", "id\tquestion\tanswer", "At;", "At\t", "?\";", "?\"\t").Replace(semicolons),
		"UTF-16":     string(wide),
		"empty rows": strings.ReplaceAll(semicolons, "\n", ";\n") + ";;;\n;;\n",
	} {
		r := questions("credential[c].rotatedAt", "credential[c].copies", "credential[c].storage")
		m, err := r.Merge(parse(t, small), "a.csv", []byte(file), Attestation{"ann", at})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c := m.Estate.Credentials[0]; !c.RotatedAt.Is(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)) || len(c.Copies.Or(nil)) != 1 || !slices.Equal(m.Open, []string{"credential[c].storage"}) {
			t.Errorf("%s: rotated %s, copies %v, open %v", name, c.RotatedAt, c.Copies, m.Open)
		}
	}
}

// TestContradictoryAnswers are placed where they stand.
func TestContradictoryAnswers(t *testing.T) {
	r := questions("credential[c].copies")
	_, err := r.Merge(parse(t, small), "a.csv", []byte("id,answer\ncredential[c].copies,\"[{\"\"storage\"\":7}]\"\n"), Attestation{"ann", at})
	for f := range governance.Faults(err) {
		if f.Pos.String() != "a.csv:2:22" {
			t.Errorf("%s: %v", f.Pos, f)
		}
	}
	if err == nil {
		t.Error("a copy is stored in 7")
	}
}

// TestRequestComesBack: CSV and HTML hold what Merge needs, with the same bytes every time.
func TestRequestComesBack(t *testing.T) {
	r := request(t, compiled(t), quickstart(t), "kestrel")
	for name, write := range map[string]func(io.Writer) error{"csv": r.CSV, "html": r.HTML} {
		var a, b bytes.Buffer
		if err := errors.Join(write(&a), write(&b)); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: not the same bytes: %v", name, err)
		}
		got, err := Read(name, a.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got.Party != r.Party || !got.At.Equal(r.At) || !got.Due.Equal(r.Due) || len(got.Questions) != len(r.Questions) {
			t.Errorf("%s: %s at %s, %d questions", name, got.Party, got.At, len(got.Questions))
		}
		for i, q := range got.Questions {
			if q.ID != r.Questions[i].ID || q.Replaces != r.Questions[i].Replaces {
				t.Errorf("%s: %s is %s", name, r.Questions[i].ID, q.ID)
			}
		}
	}
	for _, bad := range []string{"", "id,answer\n", "id,replaces,party,due,asked_at\nx,,acme,soon,soon\n", dataBegin + "{" + dataEnd} {
		if _, err := Read("bad", []byte(bad)); err == nil {
			t.Errorf("%q is a request", bad)
		}
	}
}

// TestHTMLForm: every question has a field with a label and a description, nothing is
// loaded from elsewhere, no attribute runs a script, and texts are no markup.
func TestHTMLForm(t *testing.T) {
	r := request(t, compiled(t), quickstart(t), "kestrel")
	r.Questions[0].Text = `<img src=x onerror=alert(1)></script><script>alert(2)</script>`
	var b bytes.Buffer
	if err := r.HTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if strings.Contains(page, "<img") || strings.Contains(page, "alert(2)</script>") {
		t.Error("a text acts as markup")
	}
	for _, pattern := range []string{`(?i)<[^>]+ (src|href|action)=`, `url\(`, `@import`, `fetch\(`, `<[^>]+ on[a-z]+=`, `<link`, `<iframe`, ` style=`} {
		if found := regexp.MustCompile(pattern).FindString(page); found != "" {
			t.Errorf("the form has %q", found)
		}
	}
	for _, want := range []string{source(formScript), source(formStyle), "default-src 'none'"} {
		if !strings.Contains(strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(page), want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	body, _, _ := strings.Cut(page, dataBegin)
	ids, uses := map[string]bool{}, []string{}
	dec := xml.NewDecoder(strings.NewReader(body))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	fields, labels := 0, map[string]bool{}
	for {
		token, err := dec.Token()
		if err != nil {
			break // the page is cut where its data begin
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "id":
				if ids[a.Value] {
					t.Errorf("the id %s stands twice", a.Value)
				}
				ids[a.Value] = true
			case "for":
				labels[a.Value] = true
			case "aria-describedby", "aria-labelledby":
				uses = append(uses, strings.Fields(a.Value)...)
			case "data-id":
				fields++
			}
		}
	}
	for _, id := range uses {
		if !ids[id] {
			t.Errorf("nothing has the id %s", id)
		}
	}
	if fields != len(r.Questions) || len(labels) != fields {
		t.Errorf("%d questions, %d fields, %d labels", len(r.Questions), fields, len(labels))
	}
}

// TestCSVDoesNotCalculate: what the estate says is no formula to a spreadsheet.
func TestCSVDoesNotCalculate(t *testing.T) {
	r := questions("credential[c].rotatedAt")
	r.Questions[0].Text, r.Questions[0].Replaces = "=HYPERLINK(1)", "-1"
	var b bytes.Buffer
	if err := r.CSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || rows[1][1] != "'=HYPERLINK(1)" || rows[1][5] != "'-1" {
		t.Errorf("%q: %v", rows, err)
	}
}

// TestAudience: nobody is asked about what it does not see.
func TestAudience(t *testing.T) {
	e, eng := quickstart(t), compiled(t)
	for _, a := range e.Actors {
		if a.Kind != governance.ActorKindOrganization {
			continue
		}
		r := request(t, eng, e, a.ID)
		var b bytes.Buffer
		if err := r.HTML(&b); err != nil {
			t.Fatal(err)
		}
		// Lumo and Kestrel are competitors: neither hears of the other's NHIs.
		for party, foreign := range map[string]string{"kestrel": "crm-connector", "lumo": "edi-import"} {
			if party == a.ID && strings.Contains(b.String(), foreign) {
				t.Errorf("%s is told of %s", party, foreign)
			}
		}
	}
	if _, err := New(t.Context(), Input{Index: delegation.NewIndex(e), At: at, Party: "x"}); err == nil {
		t.Error("nobody known is asked")
	}
}
