package frameworks

import (
	"fmt"
	"slices"
	"strings"
)

// A subject ties words to the entries whose subject they are. The table is ours;
// source says what it rests on.
type subject struct {
	framework string
	words     string   // beginnings of words that follow each other, in capitals
	ids       []string // entries whose subject they are
	source    string
}

// subjects lets a resolver see that an id is described as another.
var subjects = []subject{
	{"owasp-nhi-2025", "OFFBOARD", []string{"NHI1:2025"}, "title of NHI1:2025"},
	{"owasp-nhi-2025", "DECOMMISSION", []string{"NHI1:2025"}, "mitigations of NHI1:2025"},
	{"owasp-nhi-2025", "REVOK", []string{"NHI1:2025"}, "revoking what is no longer needed: NHI1:2025"},
	{"owasp-nhi-2025", "REVOC", []string{"NHI1:2025"}, "revoking what is no longer needed: NHI1:2025"},
	{"owasp-nhi-2025", "ORPHAN", []string{"NHI1:2025"}, "identities without an owner: NHI1:2025"},
	{"owasp-nhi-2025", "SECRET HANDLING", []string{"NHI2:2025"}, "where secrets lie: NHI2:2025"},
	{"owasp-nhi-2025", "SECRET LEAK", []string{"NHI2:2025"}, "title of NHI2:2025"},
	{"owasp-nhi-2025", "SECRET SPRAWL", []string{"NHI2:2025"}, "where secrets lie: NHI2:2025"},
	{"owasp-nhi-2025", "LEAKED SECRET", []string{"NHI2:2025"}, "title of NHI2:2025"},
	{"owasp-nhi-2025", "HARD CODED", []string{"NHI2:2025"}, "mitigations of NHI2:2025"},
	{"owasp-nhi-2025", "HARDCODED", []string{"NHI2:2025"}, "mitigations of NHI2:2025"},
	{"owasp-nhi-2025", "CREDENTIAL STORAGE", []string{"NHI2:2025"}, "where secrets lie: NHI2:2025"},
	{"owasp-nhi-2025", "SECRET STORAGE", []string{"NHI2:2025"}, "where secrets lie: NHI2:2025"},
	{"owasp-nhi-2025", "THIRD PART", []string{"NHI3:2025"}, "title of NHI3:2025"},
	{"owasp-nhi-2025", "PARTNER", []string{"NHI3:2025"}, "access of outside parties: NHI3:2025"},
	{"owasp-nhi-2025", "SUPPLIER", []string{"NHI3:2025"}, "access of outside parties: NHI3:2025"},
	{"owasp-nhi-2025", "VENDOR", []string{"NHI3:2025"}, "access of outside parties: NHI3:2025"},
	{"owasp-nhi-2025", "INSECURE AUTHENTICAT", []string{"NHI4:2025"}, "title of NHI4:2025"},
	{"owasp-nhi-2025", "WEAK AUTHENTICAT", []string{"NHI4:2025"}, "title of NHI4:2025"},
	{"owasp-nhi-2025", "OVERPRIVILEG", []string{"NHI5:2025"}, "title of NHI5:2025"},
	{"owasp-nhi-2025", "OVER PRIVILEG", []string{"NHI5:2025"}, "title of NHI5:2025"},
	{"owasp-nhi-2025", "LEAST PRIVILEG", []string{"NHI5:2025"}, "mitigations of NHI5:2025"},
	{"owasp-nhi-2025", "EXCESSIVE PERMISSION", []string{"NHI5:2025"}, "title of NHI5:2025"},
	{"owasp-nhi-2025", "CLOUD DEPLOYMENT", []string{"NHI6:2025"}, "title of NHI6:2025"},
	{"owasp-nhi-2025", "DEPLOYMENT CONFIGURATION", []string{"NHI6:2025"}, "title of NHI6:2025"},
	{"owasp-nhi-2025", "ROTAT", []string{"NHI7:2025"}, "mitigations of NHI7:2025"},
	{"owasp-nhi-2025", "LONG LIVED", []string{"NHI7:2025"}, "title of NHI7:2025"},
	{"owasp-nhi-2025", "ENVIRONMENT ISOLATION", []string{"NHI8:2025"}, "title of NHI8:2025"},
	{"owasp-nhi-2025", "ENVIRONMENT SEGREGAT", []string{"NHI8:2025"}, "title of NHI8:2025"},
	{"owasp-nhi-2025", "NHI REUSE", []string{"NHI9:2025"}, "title of NHI9:2025"},
	{"owasp-nhi-2025", "SHARED IDENTIT", []string{"NHI9:2025"}, "title of NHI9:2025"},
	{"owasp-nhi-2025", "SHARED SERVICE ACCOUNT", []string{"NHI9:2025"}, "title of NHI9:2025"},
	{"owasp-nhi-2025", "HUMAN USE", []string{"NHI10:2025"}, "title of NHI10:2025"},
	{"csf-2.0", "IDENTITY PROOF", []string{"PR.AA-02"}, "CSWP 29, PR.AA-02"},
	{"csf-2.0", "IDENTITY ASSERTION", []string{"PR.AA-04"}, "CSWP 29, PR.AA-04"},
	{"csf-2.0", "LEAST PRIVILEG", []string{"PR.AA-05"}, "CSWP 29, PR.AA-05"},
	{"csf-2.0", "SEPARATION OF DUT", []string{"PR.AA-05"}, "CSWP 29, PR.AA-05"},
	{"csf-2.0", "PHYSICAL ACCESS", []string{"PR.AA-06"}, "CSWP 29, PR.AA-06"},
	{"csf-2.0", "DATA AT REST", []string{"PR.DS-01"}, "CSWP 29, PR.DS-01"},
	{"csf-2.0", "DATA IN TRANSIT", []string{"PR.DS-02"}, "CSWP 29, PR.DS-02"},
	{"csf-2.0", "BACKUP", []string{"PR.DS-11", "RC.RP-03"}, "CSWP 29, PR.DS-11 and RC.RP-03"},
	{"sp800-207", "DEPLOY", []string{"D1", "D2", "D3", "D4"}, "SP 800-207, section 3.2: the deployed variations"},
	{"sp800-207", "TRUST ALGORITHM", []string{"TA-REQ", "TA-SUBJ", "TA-ASSET", "TA-RES", "TA-TI"}, "SP 800-207, section 3.3: the trust algorithm"},
}

// offered is what an expert would offer for words where no id is cited that could
// be meant. No verdict rests on it.
var offered = []subject{
	{"ai-rmf-1.0", "THIRD PART", thirdParties, "outcomes about third parties"},
	{"ai-rmf-1.0", "PARTNER", thirdParties, "outcomes about third parties"},
	{"ai-rmf-1.0", "SUPPLIER", thirdParties, "outcomes about third parties"},
	{"ai-rmf-1.0", "ROLES", []string{"GOVERN 2.1"}, "the outcome about roles"},
	{"ai-rmf-1.0", "RESPONSIBILIT", []string{"GOVERN 2.1"}, "the outcome about responsibilities"},
	{"ai-rmf-1.0", "INVENTOR", []string{"GOVERN 1.6"}, "the outcome about inventories"},
	{"ai-rmf-1.0", "RESILIEN", []string{"MEASURE 2.7"}, "the outcome about security and resilience"},
	{"sp800-207", "PER SESSION", []string{"T3"}, "the third tenet"},
	{"sp800-207", "PARTNER", []string{"U4"}, "the use case of collaboration with other enterprises"},
	{"sp800-207", "CHANNEL", []string{"U4"}, "the use case of collaboration with other enterprises"},
	{"sp800-207", "NHI", []string{"TH7"}, "the threat about non-person entities"},
	{"sp800-207", "NON HUMAN", []string{"TH7"}, "the threat about non-person entities"},
	{"sp800-207", "SERVICE ACCOUNT", []string{"TH7"}, "the threat about non-person entities"},
}

var thirdParties = []string{"GOVERN 6.1", "GOVERN 6.2", "MAP 4.1", "MAP 4.2", "MANAGE 3.1", "MANAGE 3.2"}

// otherNames are frameworks and publications that people cite and that have no catalog
// here: an id beside one of them is not taken for an id of ours.
var otherNames = []string{
	"SP 800-30", "SP 800-37", "SP 800-63", "SP 800-63B", "SP 800-82", "SP 800-161", "SP 800-171", "SP 800-172", "SP 800-218",
	"ISO 27001", "IEC 27001", "ISO 27002", "IEC 27002", "ISO 42001", "IEC 42001",
	"PCI DSS", "CIS Controls", "CIS Critical Security Controls", "CSA CCM", "Cloud Controls Matrix", "SOC 2", "COBIT", "CMMC", "NIS2", "DORA", "HIPAA",
	"OWASP Top 10", "OWASP API Security Top 10", "OWASP LLM Top 10", "NIST Privacy Framework", "NIST AI 600-1", "AI 600-1",
}

// abbreviations are letters that a publication uses for a part of it. With a
// number behind they look like an id and are none.
var abbreviations = []subject{
	{"sp800-207", "PE", []string{"C-PE"}, "PE is short for policy engine (section 3)"},
	{"sp800-207", "PE", []string{"T4"}, "the policy engine decides by the fourth tenet, dynamic policy (section 2.1)"},
	{"sp800-207", "PA", []string{"C-PA"}, "PA is short for policy administrator (section 3)"},
	{"sp800-207", "PEP", []string{"C-PEP"}, "PEP is short for policy enforcement point (section 3)"},
	{"sp800-207", "PDP", []string{"C-PDP"}, "PDP is short for policy decision point (section 2)"},
}

func abbreviated(catalogs []*Catalog, written string) []Suggestion {
	f := fold(written)
	if len(f.runs) != 2 || f.class(0) != letter || f.class(1) != digit {
		return nil
	}
	found := make([]found, len(abbreviations))
	for i, s := range abbreviations {
		if s.words == string(f.key(0, 1)) {
			found[i].quote = written
		}
	}
	return matching(abbreviations, catalogs, found)
}

// A description is the words beside a citation, with those of each subject that
// are in it; nil when there are no words.
type description struct{ subjects, offered []found }

// A found is where the words of a subject stand in a text, and as what; the zero
// found is nowhere.
type found struct {
	at    int
	quote string
}

func describing(text string) *description {
	f := fold(text)
	if len(f.runs) == 0 {
		return nil
	}
	return &description{f.findAll(subjects), f.findAll(offered)}
}

func offers(catalogs []*Catalog, d *description) []Suggestion {
	if d == nil {
		return nil
	}
	return matching(offered, catalogs, d.offered)
}

// matching lists the entries of the subjects that are found, in the order of the
// text.
func matching(table []subject, catalogs []*Catalog, places []found) []Suggestion {
	var hits []int
	for i, s := range table {
		if places[i].quote != "" && slices.ContainsFunc(catalogs, func(c *Catalog) bool { return c.ID == s.framework }) {
			hits = append(hits, i)
		}
	}
	slices.SortStableFunc(hits, func(x, y int) int { return places[x].at - places[y].at })
	var list []Suggestion
	for _, i := range hits {
		for _, id := range table[i].ids {
			if ref := (Ref{table[i].framework, id}); !suggested(list, ref) {
				list = append(list, Suggestion{ref, fmt.Sprintf("%q: %s", places[i].quote, table[i].source)})
			}
		}
	}
	return list
}

// findAll finds the words of each subject of a table.
func (f *folded) findAll(table []subject) []found {
	list := make([]found, len(table))
	for i, s := range table {
		first, rest, _ := strings.Cut(s.words, " ")
		for j := range f.runs {
			if !strings.HasPrefix(string(f.key(j, 1)), first) {
				continue
			}
			if n := f.follows(j+1, rest); n >= 0 {
				list[i] = found{j, f.written(j, n+1)}
				break
			}
		}
	}
	return list
}

// follows is how many runs from run i on begin as the words do; -1 when they do
// not.
func (f *folded) follows(i int, words string) int {
	n := 0
	for word := range strings.FieldsSeq(words) {
		if !f.goesOn(i+n) || !strings.HasPrefix(string(f.key(i+n, 1)), word) {
			return -1
		}
		n++
	}
	return n
}

// describe adds mis-described when the words beside an id are the subject of
// entries that are neither cited nor where the cited one went.
func (r *resolver) describe(a *answer, d *description) {
	cited := slices.Concat(a.resolved, a.candidates)
	for _, s := range a.successors {
		cited = append(cited, s.ID)
	}
	if len(cited) == 0 || d == nil || slices.Contains(a.verdicts, CitationAmbiguous) {
		return
	}
	catalogs := []*Catalog{}
	for _, ref := range cited {
		catalogs = append(catalogs, r.byID[ref.Framework])
	}
	places := slices.Clone(d.subjects)
	for i, s := range subjects {
		if places[i].quote != "" && slices.ContainsFunc(s.ids, func(id string) bool { return r.covers(cited, Ref{s.framework, id}) }) {
			places[i] = found{}
		}
	}
	others := matching(subjects, catalogs, places)
	if len(others) > 0 {
		a.verdicts = append(a.verdicts, CitationMisDescribed)
		a.suggest = append(a.suggest, others...)
	}
}

// covers reports whether an entry, or one above it, is cited.
func (r *resolver) covers(cited []Ref, ref Ref) bool {
	for ref.ID != "" {
		if slices.Contains(cited, ref) {
			return true
		}
		e, _ := r.byID[ref.Framework].Entry(ref.ID)
		ref.ID = e.Parent
	}
	return false
}
