package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// morning is when the facts of the folder were true.
func morning() time.Time { return time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC) }

// A bench is a service over the facts of the folder, with its log and its ledger.
type bench struct {
	*service
	log    *lines
	ledger *ledger.Log
}

// lines is a log in memory.
type lines struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *lines) contains(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.Buffer.String(), s)
}

func testOptions(t testing.TB, log *lines) options {
	dir := t.TempDir()
	return options{facts: "facts", callers: "callers.json", ledger: filepath.Join(dir, "ledger"), keys: filepath.Join(dir, "keys"),
		reload: time.Hour, staleness: 24 * time.Hour, now: morning, log: slog.New(slog.NewJSONHandler(log, nil))}
}

func newBench(t testing.TB, change ...func(*options)) *bench {
	t.Helper()
	out := new(lines)
	o := testOptions(t, out)
	for _, c := range change {
		c(&o)
	}
	m := new(metrics)
	log := ledger.New(new(ledger.Memory), "ledger.auric.example/gate", ledger.WithObserver(m.observe))
	s, err := newService(o, log, m)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{s, out, log}
}

func request(method, path, token string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader("{}"))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

func (b *bench) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	b.routes().ServeHTTP(w, r)
	return w
}

// entries are the decisions in the ledger, each as organizations, gate and outcome.
func (b *bench) entries(t testing.TB) []string {
	t.Helper()
	c, err := b.ledger.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for i := range c.Size {
		_, leaf, err := b.ledger.Entry(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, strings.Join(leaf.Organizations, ",")+" "+leaf.Gate+" "+leaf.Outcome)
	}
	return list
}

func TestGate(t *testing.T) {
	t.Parallel()
	type answer struct {
		Status  int
		Reasons []reason
		Missing []string
		Ledger  []string
	}
	const config, open, no = "PUT /tenants/brandt-prod/config/erp", "kestrel privileged-action needs-evidence", "kestrel privileged-action deny"
	tests := []struct {
		name, request, token string
		want                 answer
	}{
		{"granted", config, "rollout-token", answer{Status: 204, Ledger: []string{"kestrel privileged-action allow"}}},
		{"no token", config, "", answer{Status: 401}},
		{"a token of nobody", config, "stolen", answer{Status: 401}},
		{"a condition not met by the session", config, "jonas-token", answer{Status: 409,
			Missing: []string{"delegation[brandt-to-jonas].conditions[0]"}, Ledger: []string{open}}},
		{"the same person, signed in with two factors", config, "jonas-mfa-token", answer{Status: 204, Ledger: []string{"kestrel privileged-action allow"}}},
		{"facts are missing", "PUT /tenants/hafen-prod/config/orders", "edi-token", answer{Status: 409,
			Missing: []string{"delegation[hafen-to-edi].revocation", "nhi[edi].logging"}, Ledger: []string{open}}},
		{"another action", "POST /tenants/brandt-prod/activate", "jonas-mfa-token", answer{Status: 403,
			Reasons: []reason{{"SCOPE_NOT_COVERED", "delegation[brandt-to-jonas].scopes"}, {"SESSION_UNBOUNDED", "actor:jonas@kestrel"}}, Ledger: []string{no}}},
		{"a handoff that nobody verified", "POST /tenants/hafen-prod/activate", "jonas-token", answer{Status: 403,
			Reasons: []reason{{"HANDOFF_NOT_VERIFIED", "handoff[edi-key].state"}},
			Ledger:  []string{"kestrel privileged-action allow", "kestrel production-activate deny"}}},
		{"a party of another tenant", "PUT /tenants/hafen-prod/config/erp", "rollout-token", answer{Status: 403,
			Reasons: []reason{{"SESSION_UNBOUNDED", "nhi:rollout"}}, Ledger: []string{" privileged-action deny"}}},
		{"no such tenant", "PUT /tenants/nowhere/config/erp", "rollout-token", answer{Status: 403,
			Reasons: []reason{{"SESSION_UNBOUNDED", "nhi:rollout"}}, Ledger: []string{" privileged-action deny"}}},
		{"a wildcard for a resource", "PUT /tenants/brandt-prod/config/*", "rollout-token", answer{Status: 403,
			Reasons: []reason{{"REQUEST_NOT_LITERAL", "nhi:rollout"}}, Ledger: []string{no}}},
		{"a resource that no grant can cover", "PUT /tenants/brandt-prod/config/a%00b", "rollout-token", answer{Status: 403,
			Reasons: []reason{{"SCOPE_NOT_COVERED", "delegation[brandt-to-rollout].scopes"}, {"SESSION_UNBOUNDED", "nhi:rollout"}}, Ledger: []string{no}}},
	}
	b, before := newBench(t), 0
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			method, path, _ := strings.Cut(tt.request, " ")
			w := b.do(request(method, path, tt.token))
			got, p := answer{Status: w.Code}, problem{}
			if w.Code != http.StatusNoContent {
				if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
					t.Fatal(err)
				}
				if p.Status != w.Code || w.Header().Get("Content-Type") != "application/problem+json" {
					t.Errorf("problem of status %d as %s, want %d", p.Status, w.Header().Get("Content-Type"), w.Code)
				}
			}
			ledger := b.entries(t)
			got.Reasons, got.Missing, got.Ledger = p.Reasons, p.Missing, append([]string(nil), ledger[before:]...)
			before = len(ledger)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s\n%s", tt.request, diff, w.Body)
			}
		})
	}
}

// TestNoTenant: whoever has no business with a tenant cannot tell whether it is there.
func TestNoTenant(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, token := range []string{"ada-token", "edi-token"} {
		var bodies []string
		for _, name := range []string{"brandt-prod", "nowhere"} {
			w := b.do(request("PUT", "/tenants/"+name+"/config/erp", token))
			body := regexp.MustCompile(`decision:\w+`).ReplaceAllString(w.Body.String(), "decision")
			bodies = append(bodies, fmt.Sprint(w.Code, body))
		}
		if bodies[0] != bodies[1] || !strings.HasPrefix(bodies[0], "403") {
			t.Errorf("%s: %s", token, bodies)
		}
	}
}

// TestRemembered: the same question by the same facts is decided once, until time
// alone may change the answer or other facts come in.
func TestRemembered(t *testing.T) {
	t.Parallel()
	now := morning()
	b := newBench(t, func(o *options) {
		o.now = func() time.Time { return now }
		o.facts = t.TempDir()
		if err := os.CopyFS(o.facts, os.DirFS("facts")); err != nil {
			t.Fatal(err)
		}
	})
	wants := func(status int, remembered bool) {
		t.Helper()
		b.log.Reset()
		w := b.do(request("PUT", "/tenants/brandt-prod/config/erp", "rollout-token"))
		if again := strings.Contains(b.log.String(), `"remembered":true`); w.Code != status || again != remembered {
			t.Errorf("at %v: %d, remembered %v, want %d, %v\n%s", now, w.Code, again, status, remembered, w.Body)
		}
	}
	wants(204, false)
	wants(204, true)
	now = time.Date(2026, 6, 30, 17, 59, 59, 0, time.UTC)
	wants(204, true)
	now = time.Date(2026, 6, 30, 18, 0, 0, 0, time.UTC) // the grant ends
	wants(403, false)
	wants(403, true)

	file := filepath.Join(b.facts, "tenants", "brandt-prod.json")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	unknown := strings.Replace(string(data), `"maxSession": "PT4H", `, "", 1)
	if err := os.WriteFile(file, []byte(unknown), 0o666); err != nil {
		t.Fatal(err)
	}
	now = morning()
	if err := b.load(); err != nil {
		t.Fatal(err)
	}
	wants(409, false)
	if err := os.WriteFile(file, []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := b.load(); err == nil {
		t.Error("no error for facts that are no JSON")
	}
	wants(409, true) // the facts before stand
}

// TestPrivacy: neither log nor ledger holds a token or names a person, and whoever
// holds the person's key finds the entries.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, path := range []string{"/tenants/brandt-prod/config/erp", "/tenants/hafen-prod/config/erp", "/tenants/nowhere/config/erp"} {
		b.do(request("PUT", path, "jonas-mfa-token"))
	}
	kept := b.log.String()
	for i := range b.entries(t) {
		data, leaf, err := b.ledger.Entry(t.Context(), uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		kept += string(data)
		if len(leaf.Persons) != 1 {
			t.Errorf("entry %d has the pseudonyms %v, want that of one person", i, leaf.Persons)
		}
	}
	if n := strings.Count(kept, "decision"); n < 4 {
		t.Fatalf("only %d decisions to look at:\n%s", n, kept)
	}
	for _, word := range []string{"jonas", "token", "Bearer"} {
		if strings.Contains(kept, word) {
			t.Errorf("%q is kept:\n%s", word, kept)
		}
	}
}

// TestConcurrent: many at once are answered alike, and each decision is in the ledger
// once. It is for the race detector too.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	h := b.routes()
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for j := range 20 {
				token, want := "rollout-token", http.StatusNoContent
				if (i+j)%2 == 0 {
					token, want = "jonas-token", http.StatusConflict
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, request("PUT", "/tenants/brandt-prod/config/erp", token))
				if w.Code != want {
					t.Errorf("%s: %d, want %d", token, w.Code, want)
				}
				if i == 0 && j == 10 {
					if err := b.load(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wait.Wait()
	if got := b.entries(t); len(got) != 2 {
		t.Errorf("entries %q, want one for each of two decisions", got)
	}
}

// TestContext: whose time is up is not let through, nor decided about.
func TestContext(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.configure = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request got through") })
	w := b.do(request("PUT", "/tenants/brandt-prod/config/erp", "rollout-token").WithContext(ctx))
	if got := b.entries(t); w.Code != http.StatusServiceUnavailable || got != nil {
		t.Errorf("status %d, and the ledger has %q; want 503 and nothing", w.Code, got)
	}
}

// failing is a ledger store whose medium is broken.
type failing struct{ ledger.Memory }

func (*failing) Append(context.Context, uint64, []ledger.Entry) error {
	return &ledger.Error{Code: ledger.CodeIO, Detail: "disk full"}
}

// TestUnrecorded: what cannot be written down is not allowed.
func TestUnrecorded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.record.log = ledger.New(new(failing), "ledger.auric.example/gate")
	b.configure = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request got through") })
	for range 2 {
		if w := b.do(request("PUT", "/tenants/brandt-prod/config/erp", "rollout-token")); w.Code != http.StatusServiceUnavailable {
			t.Errorf("%d, want 503", w.Code)
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 3 {
		b.do(request("PUT", "/tenants/brandt-prod/config/erp", "rollout-token"))
	}
	w := httptest.NewRecorder()
	b.operators().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, line := range []string{
		`backend_decisions_total{outcome="allow",remembered="false"} 1`, `backend_decisions_total{outcome="allow",remembered="true"} 2`,
		`mandate_work_total{work="gate"} 1`, `mandate_work_total{work="compile"} 1`, `mandate_work_total{work="index"} 3`,
		`mandate_work_total{work="append"} 1`, `mandate_work_failed_total{work="gate"} 0`,
	} {
		if !strings.Contains(w.Body.String(), line+"\n") {
			t.Errorf("no line %s in\n%s", line, w.Body)
		}
	}
	if o := delegation.Deny; int(o) != len(b.metrics.decisions)-1 {
		t.Errorf("outcomes are not counted up to %v", o)
	}
}
