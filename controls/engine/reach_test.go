package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// reachParams are of the controls below.
var reachParams = []controls.Param{
	{Name: "short", Type: controls.ParamDuration, Default: controls.DurationValue(24 * time.Hour), Class: "library", Source: "x"},
	{Name: "long", Type: controls.ParamDuration, Default: controls.DurationValue(90 * day), Class: "library", Source: "x"},
	{Name: "two", Type: controls.ParamInt, Default: controls.IntValue(2), Class: "library", Source: "x"},
	{Name: "kinds", Type: controls.ParamStrings, Default: controls.StringsValue("api_key", "password"), Class: "library", Source: "x"},
}

// TestReach plants controls that give one verdict only, each beside a neighbor that
// is in order.
func TestReach(t *testing.T) {
	const never, always = engine.CodeNeverPasses, engine.CodeNeverFails
	tests := []struct {
		name, pass string
		want       governance.Code // "" for none
	}{
		{"a constant", "true", always},
		{"a constant", "1 == 2", never},
		{"a constant of parameters", "params.short > params.long", never},
		{"a constant of parameters", "params.two + 1 == 3 || credential.static", always},
		{"a constant list", "'svid' in params.kinds && credential.static", never},
		{"a neutral constant", "'api_key' in params.kinds && credential.static", ""},

		{"either", "credential.live || !credential.live", always},
		{"both", "credential.live && !credential.live", never},
		{"two flags", "credential.live || !credential.static", ""},
		{"both, far apart", "credential.live && (credential.static || credential.id == 'a') && !credential.live", never},
		{"a flag compared", "credential.live == false && credential.live", never},
		{"a flag compared with another", "credential.live == credential.static && credential.live", ""},
		{"conditions compared", "(credential.id == 'a') != (credential.id == 'a')", never},

		{"two values", "credential.kind == 'api_key' && credential.kind == 'password'", never},
		{"two other values", "credential.kind != 'api_key' || credential.kind != 'password'", always},
		{"two values, or", "credential.kind == 'api_key' || credential.kind == 'password'", ""},
		{"of two fields", "credential.kind == 'api_key' && credential.state == 'active'", ""},
		{"outside its list", "credential.kind in ['api_key', 'password'] && credential.kind == 'svid'", never},
		{"outside a parameter", "credential.kind in params.kinds && !(credential.kind in ['api_key', 'ssh_key', 'password'])", never},
		{"in a part of a list", "credential.kind in params.kinds && !(credential.kind in ['api_key', 'ssh_key'])", ""},
		{"in an empty list", "credential.kind in []", never},

		{"later and sooner", "credential.createdAt < now - params.long && credential.createdAt > now - params.short", never},
		{"sooner and later", "credential.createdAt > now - params.long && credential.createdAt < now - params.short", ""},
		{"all of time", "credential.createdAt < now - params.short || credential.createdAt >= now - params.long", always},
		{"all but an instant", "credential.createdAt < now || credential.createdAt > now", ""},
		{"at an instant and not", "credential.createdAt <= now && credential.createdAt >= now && credential.createdAt != now", never},
		{"the terms turned round", "credential.createdAt + params.short > now && now - params.short > credential.createdAt", never},
		{"two instants", "credential.expiresAt != null && credential.expiresAt > now && credential.expiresAt <= credential.createdAt", ""},
		{"with itself", "credential.createdAt > credential.createdAt", never},
		{"a window that is none", "credential.expiresAt != null && credential.expiresAt > now + duration('2h') && credential.expiresAt < now + duration('1h')", never},
		{"an instant written out", "credential.createdAt > timestamp('2026-01-02T00:00:00Z') && credential.createdAt < timestamp('2026-01-01T00:00:00Z')", never},

		{"none and not", "credential.rotatedAt == null && credential.rotatedAt != null", never},
		{"none or later", "credential.rotatedAt == null || credential.rotatedAt >= now", ""},

		{"sizes", "credential.copies.size() < 0", never},
		{"sizes", "size(credential.copies) >= 0 || credential.live", always},
		{"between sizes", "size(credential.copies) > 1 && size(credential.copies) < 2", never},
		{"at a size", "size(credential.copies) > 1 && size(credential.copies) < 3", ""},

		{"no item can", "credential.copies.exists(x, x.storage == 'vault' && x.storage == 'hsm')", never},
		{"no item cannot", "credential.copies.all(x, x.storage == 'vault' || x.storage != 'vault')", always},
		{"no item should", "credential.copies.all(x, x.storage == 'vault' && x.storage == 'hsm')", ""},
		{"two of what cannot be", "atLeast(credential.copies, params.two, x, x.storage == 'vault' && x.storage == 'hsm')", never},
		{"none at least", "atLeast(credential.copies, params.two - 2, x, x.storage == 'vault')", always},
		{"the same question twice", "credential.copies.exists(x, x.storage == 'vault') && !credential.copies.exists(x, x.storage == 'vault')", never},
		{"another question", "credential.copies.exists(x, x.storage == 'vault') && !credential.copies.exists(x, x.storage == 'hsm')", ""},
		{"of an item of an item", "credential.handoffs.exists(h, h.payload.exists(p, p.kind == 'credential' && p.kind != 'credential'))", never},

		{"opaque, twice", "credential.id.startsWith('a') && !credential.id.startsWith('a')", never},
		{"opaque, not the same", "credential.id.startsWith('a') && !credential.id.startsWith('b')", ""},
		{"chosen", "params.two > 1 ? credential.live : true", ""},
		{"chosen for good", "params.two > 1 ? true : credential.live", always},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := engine.Compile(packOf(t, controls.Control{Subject: governance.KindCredential, Pass: tt.pass, Params: reachParams}))
			var want []mark
			if tt.want != "" {
				want = at1(tt.want, 1)
			}
			if diff := cmp.Diff(want, marks(err)); diff != "" {
				t.Errorf("Compile(%q) mismatch (-want +got):\n%s%v", tt.pass, diff, err)
			}
		})
	}
}

// TestReachWhereItApplies wants the two expressions to be seen together.
func TestReachWhereItApplies(t *testing.T) {
	tests := []struct {
		name, applies, pass string
		want                []mark
	}{
		{"never applies", "credential.live && !credential.live", "credential.static", []mark{{"applies", engine.CodeNeverApplies, 1, 1}}},
		{"decided by applies", "credential.kind == 'api_key'", "credential.kind != 'password'", at1(engine.CodeNeverFails, 1)},
		{"excluded by applies", "credential.kind == 'api_key'", "credential.kind in ['svid', 'password']", at1(engine.CodeNeverPasses, 1)},
		{"left open by applies", "credential.kind != 'api_key'", "credential.kind in ['svid', 'password']", nil},
		{"without exception", "true", "credential.live", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := engine.Compile(packOf(t, controls.Control{Subject: governance.KindCredential, Applies: tt.applies, Pass: tt.pass}))
			if diff := cmp.Diff(tt.want, marks(err)); diff != "" {
				t.Errorf("Compile mismatch (-want +got):\n%s%v", diff, err)
			}
		})
	}
}

// TestReachIsSound is the law of the search: what it says that no facts do, no
// random facts do. The expressions are of the grammar that typed plans are tested
// with, over few words, so that many of them cannot be.
func TestReachIsSound(t *testing.T) {
	t.Parallel()
	worlds := uint64(8)
	if testing.Short() {
		worlds = 3
	}
	claims, free := 0, 0
	for seed := range worlds {
		w := newWorld(seed)
		eng := repetitive(t, &grammar{Rand: w.Rand})
		claimed := map[string]governance.Code{}
		for c := range eng.Pack().All() {
			if code, ok := eng.Unreachable(c.ID); ok {
				claimed[c.ID] = code
				claims++
			} else {
				free++
			}
		}
		for _, v := range w.views(t) {
			eng.Outcomes(v, func(c *controls.Control, s delegation.Subject, _, is engine.Outcome) {
				code := claimed[c.ID]
				if code == engine.CodeNeverApplies && is.Applies == "true" ||
					is.Applies == "true" && (code == engine.CodeNeverPasses && is.Pass == "true" || code == engine.CodeNeverFails && is.Pass == "false") {
					t.Errorf("%s: %v gives %+v of %v\napplies: %s\npass: %s", code, s.Ref(), is, v.Time(), c.Applies, c.Pass)
				}
			})
		}
	}
	if claims < int(worlds) || free < int(worlds) {
		t.Errorf("%d claims, %d controls without; the law hardly bites", claims, free)
	}
}

// repetitive compiles random controls in which comparisons come again.
func repetitive(t *testing.T, g *grammar) *engine.Engine {
	t.Helper()
	var list []controls.Control
	for i := range 40 {
		c := g.control()
		c.ID = "AB-" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		words := []string{c.Pass, g.comparison(), g.comparison(), g.comparison()}
		literal := func() string {
			return pick(g, []string{"", "", "!"}) + "(" + pick(g, words) + ")"
		}
		c.Pass = literal()
		for range 2 + g.IntN(4) {
			c.Pass = "(" + c.Pass + ")" + pick(g, []string{" && ", " || ", " == "}) + literal()
		}
		list = append(list, c)
	}
	eng, err := engine.CompileUnlinted(packOf(t, list...), engine.DefaultMaxSteps)
	if err != nil {
		t.Fatalf("the grammar: %v", err)
	}
	return eng
}
