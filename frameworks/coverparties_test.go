package frameworks_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// channel is a vendor whose authority reaches a customer's tenant through two
// partners, a grant of which nobody knows the root, and NHIs of one party, of two, of
// an AI agent and of nobody.
const channel = `{"schemaVersion":"1.0", "asOf":"2026-07-01T00:00:00Z",
"actors": [{"id":"cust","kind":"organization"}, {"id":"dist","kind":"organization"}, {"id":"res","kind":"organization"}, {"id":"vend","kind":"organization"}],
"tenants": [{"id":"t","ownerId":"cust"}, {"id":"u","ownerId":"cust"}],
"delegations": [
{"id":"g1","kind":"support","grantorId":"actor:vend","granteeId":"actor:dist","parentId":null,"tenantId":"t","scopes":[],"state":"active","activatedAt":"2026-01-01T00:00:00Z","revocation":null},
{"id":"g2","kind":"support","grantorId":"actor:dist","granteeId":"actor:res","parentId":"g1","tenantId":"t","scopes":[],"state":"active","activatedAt":"2026-01-01T00:00:00Z","revocation":null},
{"id":"g3","kind":"support","grantorId":"actor:res","granteeId":"actor:cust","parentId":"g2","tenantId":"t","scopes":[],"state":"active","activatedAt":"2026-01-01T00:00:00Z","revocation":null},
{"id":"g4","kind":"support","grantorId":"actor:res","granteeId":"actor:cust","parentId":"g2","tenantId":"t","scopes":[],"state":"active","activatedAt":"2026-01-01T00:00:00Z","revocation":null},
{"id":"g5","kind":"support","grantorId":"actor:dist","granteeId":"actor:res","parentId":"g0","tenantId":"u","scopes":[],"state":"active","activatedAt":"2026-01-01T00:00:00Z","revocation":null}],
"nhis": [
{"id":"dist","kind":"bot","tenantId":"t","ownerId":"dist","operatorIds":[]},
{"id":"res","kind":"ai_agent","tenantId":"t","ownerId":"cust","operatorIds":["res"]},
{"id":"both","kind":"bot","tenantId":"t","ownerId":"cust","operatorIds":["dist","res"]},
{"id":"nobody","kind":"bot","tenantId":"t","ownerId":null,"operatorIds":[]},
{"id":"u","kind":"bot","tenantId":"u","ownerId":"res","operatorIds":[]},
{"id":"vend","kind":"bot","tenantId":null,"ownerId":"vend","operatorIds":[]}],
"credentials": [
{"id":"dist","subjectId":"nhi:dist","kind":"api_key","holderIds":["actor:dist"],"copies":[]},
{"id":"cust","subjectId":"nhi:res","kind":"api_key","holderIds":[],"copies":[]}],
"completeness": [
{"id":"1","kind":"nhi","tenantId":null,"complete":true,"collectedAt":"2026-06-30T00:00:00Z"},
{"id":"2","kind":"credential","tenantId":null,"complete":true,"collectedAt":"2026-06-30T00:00:00Z"},
{"id":"3","kind":"delegation","tenantId":null,"complete":true,"collectedAt":"2026-06-30T00:00:00Z"},
{"id":"4","kind":"handoff","tenantId":null,"complete":true,"collectedAt":"2026-06-30T00:00:00Z"}]}`

var july = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// C-1 asks about NHIs and C-2 about credentials.
var smallPack = []*controls.Control{{ID: "C-1", Subject: governance.KindNHI}, {ID: "C-2", Subject: governance.KindCredential}}

func viewOf(t testing.TB, estate string) *delegation.View {
	t.Helper()
	e, err := governance.Parse("estate.json", []byte(estate))
	if err != nil {
		t.Fatal(err)
	}
	return delegation.NewIndex(e).At(july)
}

// judged is an assessment of a view, with what it says of each record, such as
// "nhi:both": a letter of population. A record that is left out passes, one that is
// "?" is in no list and no count.
func judged(v *delegation.View, says map[string]string) *controls.Assessment {
	a := &controls.Assessment{AsOf: v.Time(), FactsAsOf: v.FactsAsOf(), Agents: v.HasAgents(), Basis: controls.Basis{
		Input: controls.Source{Digest: string(v.Index().Digest())}, CompletenessMaxAge: governance.FormatDuration(v.Index().CompletenessMaxAge()),
	}}
	for _, c := range smallPack {
		p := controls.Population{Control: c.ID}
		for s := range v.Subjects(c.Subject) {
			agent, certain := v.IsAgent(s).Get()
			letter := says[s.Ref().String()]
			verdict, run := verdictOf[letter]
			switch {
			case letter == "":
				verdict = controls.Pass
			case letter == "?":
				continue
			case !run:
				p.Skip(agent || !certain)
				continue
			}
			f := controls.Finding{Control: c.ID, Subject: s.Ref(), Verdict: verdict}
			if verdict == controls.Waived {
				f.Waiver.Verdict = controls.Fail
				p.CountWaived(controls.Fail, agent, !certain)
			} else {
				p.Count(verdict, agent, !certain)
			}
			if verdict != controls.NotApplicable {
				a.Findings = append(a.Findings, f)
			}
		}
		a.Population = append(a.Population, p)
	}
	return a
}

func coverParties(t testing.TB, v *delegation.View, a *controls.Assessment, lib *frameworks.Library) *frameworks.Coverage {
	t.Helper()
	cover, err := frameworks.CoverParties(v, a, slices.Values(smallPack), lib)
	if err != nil {
		t.Fatal(err)
	}
	return cover
}

// told writes the parties and chains of requirement ONE, which C-1 bears on.
func told(cover *frameworks.Coverage) (out []string) {
	name := func(r governance.Ref) string {
		if r.IsZero() {
			return "nobody"
		}
		return r.ID
	}
	for _, p := range cover.Parties {
		if p.ID == "ONE" {
			out = append(out, fmt.Sprintf("%s %v of %d", name(p.Party), p.Status, p.Counts.Total()+p.NotRun))
		}
	}
	for _, c := range cover.Chains {
		for _, r := range c.Requirements {
			if r.Requirement == "ONE" {
				var parties, weakest []string
				for i, p := range c.Parties {
					parties = append(parties, fmt.Sprint(name(p), " ", r.Statuses[i]))
				}
				for _, p := range r.Weakest {
					weakest = append(weakest, name(p))
				}
				out = append(out, fmt.Sprintf("%s: %s: %v by %s", name(c.Tenant), strings.Join(parties, " > "), r.Status, strings.Join(weakest, ", ")))
			}
		}
	}
	return out
}

func TestCoverParties(t *testing.T) {
	tests := []struct {
		name string
		says map[string]string
		want []string
	}{
		{"all pass, of a chain that is whole, and of one that is not", nil, []string{
			"cust supported of 2", "dist supported of 2", "res supported of 3", "vend supported of 1", "nobody supported of 1",
			"t: vend supported > dist supported > res supported > cust supported: supported by ",
			"u: dist no_control > res supported: unproven by ",
		}},
		{"one of two partners fails", map[string]string{"nhi:dist": "F"}, []string{
			"cust supported of 2", "dist failing of 2", "res supported of 3", "vend supported of 1", "nobody supported of 1",
			"t: vend supported > dist failing > res supported > cust supported: failing by dist",
			"u: dist no_control > res supported: unproven by ",
		}},
		{"what two partners use, and an agent", map[string]string{"nhi:both": "W", "nhi:res": "U"}, []string{
			"cust unproven of 2", "dist waived of 2", "res unproven of 3", "vend supported of 1", "nobody supported of 1",
			"t: vend supported > dist waived > res unproven > cust unproven: unproven by res, cust",
			"u: dist no_control > res supported: unproven by ",
		}},
		{"in another tenant", map[string]string{"nhi:u": "U"}, []string{
			"cust supported of 2", "dist supported of 2", "res unproven of 3", "vend supported of 1", "nobody supported of 1",
			"t: vend supported > dist supported > res supported > cust supported: supported by ",
			"u: dist no_control > res unproven: unproven by res",
		}},
		{"what is in no tenant is in every chain, and what is nobody's may be", map[string]string{"nhi:vend": "W", "nhi:nobody": "F"}, []string{
			"cust supported of 2", "dist supported of 2", "res supported of 3", "vend waived of 1", "nobody failing of 1",
			"t: vend waived > dist supported > res supported > cust supported: unproven by ",
			"u: dist no_control > res supported: unproven by ",
		}},
		{"not asked", map[string]string{"nhi:vend": "N", "nhi:dist": "N", "nhi:both": "N"}, []string{
			"cust supported of 2", "dist not_run of 2", "res supported of 3", "vend not_run of 1", "nobody supported of 1",
			"t: vend no_control > dist no_control > res supported > cust supported: supported by ",
			"u: dist no_control > res supported: unproven by ",
		}},
		{"in no count", map[string]string{"nhi:dist": "?"}, []string{
			"cust supported of 2", "dist not_run of 2", "res supported of 3", "vend supported of 1", "nobody supported of 1",
			"t: vend supported > dist not_run > res supported > cust supported: not_run by dist",
			"u: dist no_control > res supported: unproven by ",
		}},
	}
	v, lib := viewOf(t, channel), small(t)
	for _, tt := range tests {
		got := told(coverParties(t, v, judged(v, tt.says), lib))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Who may use a record that does not pass is unproven at best, and no failure is taken
// back when it comes to be known who does.
func TestPerhapsAnothers(t *testing.T) {
	known := `"id":"dist","kind":"bot","tenantId":"t","ownerId":"dist","operatorIds":[]`
	open := strings.TrimSuffix(known, `,"operatorIds":[]`)
	for _, tt := range []struct{ nhi, says, want string }{
		{known, "F", "cust supported, dist failing, res supported, vend supported"},
		{open, "F", "cust unproven with 1 open, dist failing, res unproven with 1 open, vend unproven with 1 open"},
		{open, ".", "cust unproven with 1 open, dist not_run, res unproven with 1 open, vend unproven with 1 open"},
		{open, "P", "cust supported, dist supported, res supported, vend supported"},
		{strings.Replace(known, "[]", `["res"]`, 1), "F", "cust supported, dist failing, res failing, vend supported"},
	} {
		v := viewOf(t, strings.Replace(channel, known, tt.nhi, 1))
		var got []string
		for _, p := range coverParties(t, v, judged(v, map[string]string{"nhi:dist": tt.says}), small(t)).Parties {
			if p.ID == "ONE" && !p.Party.IsZero() {
				text := p.Party.ID + " " + p.Status.String()
				if p.Open > 0 {
					text += fmt.Sprintf(" with %d open", p.Open)
				}
				got = append(got, text)
			}
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s of an NHI that says %s:\ngot  %s\nwant %s", tt.says, tt.nhi, got, tt.want)
		}
	}
}

// More may be in a tenant of which nobody declared the credentials complete, and a
// grant of which nobody knows the tenant may be in any.
func TestOpenChain(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{`"kind":"credential","tenantId":null`, `"kind":"credential","tenantId":"u"`, "t: vend supported > dist supported > res supported > cust supported: unproven by "},
		{`"grantorId":"actor:dist","granteeId":"actor:res","parentId":"g0","tenantId":"u",`, `"grantorId":"actor:vend","granteeId":"actor:res","parentId":null,`, "nobody: vend supported > res no_control: unproven by "},
	} {
		v := viewOf(t, strings.Replace(channel, tt.old, tt.new, 1))
		if got := told(coverParties(t, v, judged(v, nil), small(t))); !slices.Contains(got, tt.want) {
			t.Errorf("got %q, want %q among them", got, tt.want)
		}
	}
}

// The view knows of agents, whatever the assessment says.
func TestAgentsOfTheView(t *testing.T) {
	v := viewOf(t, channel)
	a := judged(v, nil)
	a.Agents = false
	if got := statuses(coverParties(t, v, a, small(t)))["ESTATE"]; got != frameworks.Supported {
		t.Errorf("ESTATE is %v", got)
	}
}

// An assessment of another view, or one that does not list what passes, is refused.
func TestCoverPartiesWantsItsView(t *testing.T) {
	v := viewOf(t, channel)
	for name, change := range map[string]func(*controls.Assessment){
		"another instant": func(a *controls.Assessment) { a.AsOf = a.AsOf.Add(time.Second) },
		"passes counted":  func(a *controls.Assessment) { a.Findings = nil },
	} {
		a := judged(v, nil)
		change(a)
		_, err := frameworks.CoverParties(v, a, slices.Values(smallPack), small(t))
		if differs := (*reports.InputError)(nil); !errors.As(err, &differs) || len(differs.Differences) == 0 {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A draw is a random verdict for each record.
func draw(random *rand.Rand, v *delegation.View) map[string]string {
	says := map[string]string{}
	for _, c := range smallPack {
		for s := range v.Subjects(c.Subject) {
			says[s.Ref().String()] = string("PPFUWNE."[random.IntN(8)])
		}
	}
	return says
}

// each calls f with random verdicts on the records of channel.
func each(t *testing.T, n int, f func(random *rand.Rand, v *delegation.View, says map[string]string)) {
	t.Helper()
	v := viewOf(t, channel)
	random := rand.New(rand.NewPCG(5, 6))
	for range n {
		f(random, v, draw(random, v))
	}
}

// What the parties have of a requirement adds up to the requirement and what is
// repeated, verdict by verdict; and the whole is what Cover says without a view.
func TestPartiesAddUp(t *testing.T) {
	lib := small(t)
	each(t, 300, func(_ *rand.Rand, v *delegation.View, says map[string]string) {
		a := judged(v, says)
		cover := coverParties(t, v, a, lib)
		type sum struct {
			Counts controls.Counts
			NotRun int
		}
		parties, whole := map[string]sum{}, map[string]sum{}
		for _, p := range cover.Parties {
			parties[p.ID] = sum{parties[p.ID].Counts.Plus(p.Counts), parties[p.ID].NotRun + p.NotRun}
		}
		for _, r := range cover.Requirements {
			if r.Counts.Total()+r.NotRun > 0 {
				whole[r.ID] = sum{r.Counts, r.NotRun}
			}
		}
		for _, r := range cover.Repeated {
			whole[r.Requirement] = sum{whole[r.Requirement].Counts.Plus(r.Counts), whole[r.Requirement].NotRun + r.NotRun}
		}
		if diff := cmp.Diff(whole, parties); diff != "" {
			t.Fatalf("%v: the parties do not add up (-whole and repeated +parties):\n%s", says, diff)
		}
		if slices.Contains(slices.Collect(maps.Values(says)), ".") {
			return // of a control that ran in part nobody knows what is not applicable
		}
		if diff := cmp.Diff(frameworks.Cover(a, lib).Requirements, cover.Requirements); diff != "" {
			t.Fatalf("%v: the whole (-without +with a view):\n%s", says, diff)
		}
	})
}

// claims is how much each row claims, from 0 for failing to 4 for supported.
func claims(cover *frameworks.Coverage) map[string]int {
	rank := map[frameworks.Status]int{frameworks.Failing: 0, frameworks.NotRun: 1, frameworks.Unproven: 2, frameworks.Waived: 3, frameworks.Supported: 4}
	m := map[string]int{}
	claim := func(s frameworks.Status, name ...any) {
		if s != frameworks.NoControl {
			m[fmt.Sprint(name...)] = rank[s]
		}
	}
	for _, r := range cover.Requirements {
		claim(r.Status, r.ID)
	}
	for _, p := range cover.Parties {
		claim(p.Status, p.ID, p.Party)
	}
	for _, c := range cover.Chains {
		for _, r := range c.Requirements {
			claim(r.Status, r.Requirement, c.Tenant, c.Parties)
		}
	}
	return m
}

// The law of coverage: a finding that gets worse, or that is missing, improves
// nothing. What is missing was not run, which is no better than any verdict but a
// failure that nobody sees any longer.
func TestCoverageNeverImproves(t *testing.T) {
	const worse = "PWUFE"
	lib := small(t)
	each(t, 250, func(random *rand.Rand, v *delegation.View, says map[string]string) {
		before := claims(coverParties(t, v, judged(v, says), lib))
		ref := slices.Sorted(maps.Keys(says))[random.IntN(len(says))]
		at := strings.Index(worse, says[ref])
		if at < 0 {
			return
		}
		for i, letter := range worse[at:] + ".?" {
			later := maps.Clone(says)
			later[ref] = string(letter)
			missing := i >= len(worse)-at
			for row, claim := range claims(coverParties(t, v, judged(v, later), lib)) {
				if claim > before[row] && !(missing && claim <= 1) {
					t.Fatalf("%v: %s becomes %c, and %s rises from %d to %d", says, ref, letter, row, before[row], claim)
				}
			}
		}
	})
}

// What a population leaves out and the findings list counts, and the other way round.
func TestListedFindingsCount(t *testing.T) {
	lib := small(t)
	a := assessment("PPF", "P")
	a.Findings = []controls.Finding{{Control: "C-1", Verdict: controls.Fail}}
	a.Population[0].Counts.Fail = 0
	if got := statuses(frameworks.Cover(a, lib))["ONE"]; got != frameworks.Failing {
		t.Errorf("a fail that is listed and not counted: %v", got)
	}
	a = assessment("-", "P")
	a.Findings = []controls.Finding{{Control: "C-1", Verdict: controls.Pass}}
	if got := statuses(frameworks.Cover(a, lib))["ONE"]; got != frameworks.NotRun {
		t.Errorf("a pass of a control without a population: %v", got)
	}
}

// Rows of another mapping hide no failure, and take away no verdict.
func TestAddedMappingHidesNothing(t *testing.T) {
	lib := small(t)
	each(t, 200, func(random *rand.Rand, v *delegation.View, says map[string]string) {
		var rows []string
		for _, id := range []string{"NONE", "ONE", "ESTATE"} {
			if random.IntN(2) == 0 && id != "ESTATE" {
				rows = append(rows, fmt.Sprintf(`{"control": "C-2", "requirement": %q, "relation": "supports", "when": %q, "rationale": "so"}`, id, []string{"always", "subject_is_agent"}[random.IntN(2)]))
			} else {
				rows = append(rows, fmt.Sprintf(`{"control": "C-3", "requirement": %q, "relation": "supports", "rationale": "so"}`, id))
			}
		}
		more, err := lib.Extend(folder("", strings.Replace(mapping(strings.Join(rows, ",")), `"m"`, `"more"`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		a := judged(v, says)
		before, after := coverParties(t, v, a, lib), coverParties(t, v, a, more)
		then := claims(after)
		for row, claim := range claims(before) {
			if claim == 0 && then[row] != 0 {
				t.Fatalf("%v with %v: %s no longer fails", says, rows, row)
			}
		}
		for i, r := range before.Requirements {
			if n, m := r.Counts, after.Requirements[i].Counts; m.Fail < n.Fail || m.Unknown < n.Unknown || m.Error < n.Error || after.Requirements[i].NotRun < r.NotRun {
				t.Fatalf("%v with %v: %s loses verdicts", says, rows, r.ID)
			}
		}
	})
}

// The same verdicts give the same bytes, in whatever order they are listed.
func TestCoverPartiesIsDeterministic(t *testing.T) {
	lib := small(t)
	var doc map[string]any
	if err := json.Unmarshal([]byte(channel), &doc); err != nil {
		t.Fatal(err)
	}
	each(t, 20, func(random *rand.Rand, v *delegation.View, says map[string]string) {
		want := written(t, coverParties(t, v, judged(v, says), lib))
		for _, list := range doc {
			if records, ok := list.([]any); ok {
				random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
			}
		}
		data, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := viewOf(t, string(data))
		a := judged(shuffled, says)
		slices.Reverse(a.Findings)
		slices.Reverse(a.Population)
		if got := written(t, coverParties(t, shuffled, a, lib)); got != want {
			t.Fatalf("other bytes in another order:\n%s\n%s", want, got)
		}
	})
}

func written(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
