package delegation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// verifyDoc is an estate with this evidence, in an order that is not that of ids.
const verifyDoc = `{"schemaVersion":"1.0","evidence":[
	{"id":"c","kind":"rotation","subjectId":"nhi:n","collectedAt":"2026-06-01T00:00:00Z","outcome":"positive"},
	{"id":"a","kind":"rotation","subjectId":"nhi:n","collectedAt":"2026-06-01T00:00:00Z","outcome":"positive"},
	{"id":"b","kind":"rotation","subjectId":"nhi:n","collectedAt":"2026-06-01T00:00:00Z","outcome":"positive"}]}`

// A verifyFunc is a verifier.
type verifyFunc func(context.Context, governance.Evidence, io.Reader) (delegation.Verification, error)

func (f verifyFunc) Verify(ctx context.Context, e governance.Evidence, content io.Reader) (delegation.Verification, error) {
	return f(ctx, e, content)
}

// verifyText verifies content that says ok, refuses what says bad, and leaves the
// rest open.
func verifyText(_ context.Context, _ governance.Evidence, content io.Reader) (delegation.Verification, error) {
	text, err := io.ReadAll(content)
	out := delegation.Verification{By: "text", KeyIDs: []string{"z", "k", "z"}}
	switch string(text) {
	case "ok":
		out.Verified = governance.Some(true)
	case "bad":
		out.Verified, out.Code = governance.Some(false), delegation.CodeDigestMismatch
	}
	return out, err
}

// A verifyFile counts how often it is closed.
type verifyFile struct {
	io.Reader
	closed *int
	err    error
}

func (f verifyFile) Close() error { *f.closed++; return f.err }

// verifyFiles opens contents by evidence id.
type verifyFiles struct {
	contents       map[string]string
	opened, closed int
	closing        error
}

var errNoFile = errors.New("no such file")

func (f *verifyFiles) open(_ context.Context, e governance.Evidence) (io.ReadCloser, error) {
	text, ok := f.contents[e.ID]
	if !ok {
		return nil, errNoFile
	}
	f.opened++
	return verifyFile{strings.NewReader(text), &f.closed, f.closing}, nil
}

// verifyLines gives one line for each verification, and for each fault.
func verifyLines(list delegation.Verifications, err error) []string {
	var out []string
	for _, v := range list {
		text := "open"
		if is, ok := v.Verified.Get(); ok {
			text = fmt.Sprint(is)
		}
		out = append(out, strings.TrimRight(fmt.Sprintf("%s %s %s %v %s", v.EvidenceID, text, v.By, v.KeyIDs, v.Code), " "))
	}
	var faults *delegation.VerifyError
	if errors.As(err, &faults) {
		for _, f := range faults.Faults {
			out = append(out, fmt.Sprintf("fault %s %v", f.Evidence, f.Err))
		}
		if faults.Err != nil {
			out = append(out, "stopped: "+faults.Err.Error())
		}
	}
	return out
}

var errVerifier = errors.New("the key service is down")

func TestVerify(t *testing.T) {
	greedy := func(_ context.Context, e governance.Evidence, content io.Reader) (delegation.Verification, error) {
		_, _ = io.ReadAll(content) // overlooks the error
		return delegation.Verification{By: "greedy", Verified: governance.Some(true)}, nil
	}
	tests := []struct {
		name     string
		verifier verifyFunc
		contents map[string]string
		closing  error
		opened   int
		want     []string
	}{
		{"all three answers, by id", verifyText, map[string]string{"a": "ok", "b": "bad", "c": "what?"}, nil, 3,
			[]string{"a true text [k z]", "b false text [k z] DIGEST_MISMATCH", "c open text [k z] NOT_VERIFIED"}},
		{"two that cannot be opened", verifyText, map[string]string{"b": "ok"}, nil, 1,
			[]string{"b true text [k z]", "fault evidence:a no such file", "fault evidence:c no such file"}},
		{"a verifier that overlooks it", greedy, map[string]string{"b": "ok"}, nil, 1,
			[]string{"b true greedy []", "fault evidence:a no such file", "fault evidence:c no such file"}},
		{"what cannot be closed", greedy, map[string]string{"a": "ok", "b": "ok", "c": "ok"}, io.ErrClosedPipe, 3,
			[]string{"fault evidence:a io: read/write on closed pipe", "fault evidence:b io: read/write on closed pipe", "fault evidence:c io: read/write on closed pipe"}},
		{"a verifier that fails after a pass", func(ctx context.Context, e governance.Evidence, content io.Reader) (delegation.Verification, error) {
			out, _ := greedy(ctx, e, content)
			return out, errVerifier
		}, map[string]string{"a": "ok", "b": "ok", "c": "ok"}, nil, 3,
			[]string{"fault evidence:a the key service is down", "fault evidence:b the key service is down", "fault evidence:c the key service is down"}},
		{"a verifier that reads nothing", func(_ context.Context, e governance.Evidence, _ io.Reader) (delegation.Verification, error) {
			return delegation.Verification{By: "lazy", Code: delegation.CodeNothingToVerify, EvidenceID: "forged", Record: "forged"}, nil
		}, nil, nil, 0, []string{"a open lazy [] NOTHING_TO_VERIFY", "b open lazy [] NOTHING_TO_VERIFY", "c open lazy [] NOTHING_TO_VERIFY"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := &verifyFiles{contents: tt.contents, closing: tt.closing}
			got := verifyLines(delegation.Verify(t.Context(), parse(t, verifyDoc), tt.verifier, files.open))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Verify mismatch (-want +got):\n%s", diff)
			}
			if files.opened != tt.opened || files.closed != files.opened {
				t.Errorf("opened %d, want %d; closed %d", files.opened, tt.opened, files.closed)
			}
		})
	}
}

// An open that gives neither content nor error is no pass, and the causes can be
// told by errors.Is.
func TestVerifyError(t *testing.T) {
	nothing := func(context.Context, governance.Evidence) (io.ReadCloser, error) { return nil, nil }
	got, err := delegation.Verify(t.Context(), parse(t, verifyDoc), verifyFunc(verifyText), nothing)
	if len(got) != 0 || err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("nothing opened: %v, %v", got, err)
	}
	if _, err := delegation.Verify(t.Context(), parse(t, verifyDoc), verifyFunc(verifyText), (&verifyFiles{}).open); !errors.Is(err, errNoFile) {
		t.Errorf("%v, want %v", err, errNoFile)
	}
}

// When ctx ends, what was found stands, nothing more is opened, and a content that
// is being read ends.
func TestVerifyStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	files := &verifyFiles{contents: map[string]string{"a": "ok", "b": "ok", "c": "ok"}}
	v := verifyFunc(func(ctx context.Context, e governance.Evidence, content io.Reader) (delegation.Verification, error) {
		if e.ID == "b" {
			cancel()
		}
		return verifyText(ctx, e, content)
	})
	got := verifyLines(delegation.Verify(ctx, parse(t, verifyDoc), v, files.open))
	want := []string{"a true text [k z]", "fault evidence:b context canceled", "stopped: context canceled"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Verify mismatch (-want +got):\n%s", diff)
	}
	if files.opened != 1 || files.closed != 1 {
		t.Errorf("opened %d, closed %d, want 1 of each", files.opened, files.closed)
	}
}

// verified is what a view knows of evidence a, given these verifications.
func verified(t *testing.T, e *governance.Estate, list ...delegation.Verifications) string {
	t.Helper()
	var opts []delegation.Option
	for _, v := range list {
		opts = append(opts, delegation.WithVerifications(v))
	}
	all := everything(viewAt(t, e, july, opts...))
	return all["evidence[a].verified"].String() + ", " + all["evidence[a].ledgered"].String()
}

func TestWithVerifications(t *testing.T) {
	e := parse(t, verifyDoc)
	found := func(text string) delegation.Verifications {
		list, err := delegation.Verify(t.Context(), e, verifyFunc(verifyText), (&verifyFiles{contents: map[string]string{"a": text, "b": "ok", "c": "ok"}}).open)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	good, bad, unsure := found("ok"), found("bad"), found("?")
	kept, err := json.Marshal(good)
	if err != nil {
		t.Fatal(err)
	}
	var again delegation.Verifications
	if err := json.Unmarshal(kept, &again); err != nil {
		t.Fatal(err)
	}
	const unlooked, unledgered = "unknown evidence[a].verified NOT_VERIFIED", ", unknown evidence[a].ledgered NOT_VERIFIED"
	changed := func(from, to string) *governance.Estate { return parse(t, strings.ReplaceAll(verifyDoc, from, to)) }
	tests := []struct {
		name   string
		estate *governance.Estate
		list   []delegation.Verifications
		want   string
	}{
		{"nobody looked", e, nil, unlooked},
		{"in order", e, []delegation.Verifications{good}, "true"},
		{"not in order", e, []delegation.Verifications{bad}, "false"},
		{"could not tell", e, []delegation.Verifications{unsure}, unlooked},
		{"twice in order", e, []delegation.Verifications{good, good}, "true"},
		{"one could not tell", e, []delegation.Verifications{unsure, good}, "true"},
		{"two disagree", e, []delegation.Verifications{good, bad}, "unknown evidence[a].verified VERIFIERS_DISAGREE"},
		{"kept and read again", e, []delegation.Verifications{again}, "true"},
		{"another order of records", changed(`"id":"c"`, `"id":"d"`), []delegation.Verifications{good}, "true"},
		{"another outcome now", changed("positive", "negative"), []delegation.Verifications{good}, unlooked},
		{"another subject now", changed("nhi:n", "nhi:m"), []delegation.Verifications{good}, unlooked},
		{"a fact more now", changed(`"outcome"`, `"digest":null,"outcome"`), []delegation.Verifications{good}, unlooked},
		{"of another record", e, []delegation.Verifications{{{EvidenceID: "a", Record: good[1].Record, Verified: governance.Some(true)}}}, unlooked},
		{"of no record", e, []delegation.Verifications{{{EvidenceID: "a", Verified: governance.Some(true)}}}, unlooked},
		{"of evidence that is not there", e, []delegation.Verifications{{{EvidenceID: "z", Record: good[0].Record, Verified: governance.Some(true)}}}, unlooked},
	}
	for _, tt := range tests {
		if got, want := verified(t, tt.estate, tt.list...), tt.want+unledgered; got != want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, want)
		}
	}
}

// A verification adds to what is known: nothing that was decided without it turns,
// unless verifiers contradict each other, and then nothing is known. The order in
// which verifications come changes nothing.
func TestVerificationsOnlyAdd(t *testing.T) {
	e := parse(t, verifyDoc)
	base, err := delegation.Verify(t.Context(), e, verifyFunc(verifyText), (&verifyFiles{contents: map[string]string{"a": "?", "b": "?", "c": "?"}}).open)
	if err != nil {
		t.Fatal(err)
	}
	answers := []governance.Field[bool]{{}, governance.Some(true), governance.Some(false)}
	var pool delegation.Verifications
	for _, by := range []string{"x", "y"} {
		for _, v := range answers {
			for _, l := range answers {
				pool = append(pool, delegation.Verification{EvidenceID: "a", Record: base[0].Record, By: by, Verified: v, Ledgered: l})
			}
		}
	}
	for _, one := range pool {
		before := everything(viewAt(t, e, july, delegation.WithVerifications(delegation.Verifications{one})))
		for _, two := range pool {
			after := everything(viewAt(t, e, july, delegation.WithVerifications(delegation.Verifications{one, two})))
			turned := everything(viewAt(t, e, july, delegation.WithVerifications(delegation.Verifications{two, one})))
			for _, path := range []string{"evidence[a].verified", "evidence[a].ledgered"} {
				was, is := before[path], after[path]
				disagree := slices.Contains(is.gaps, path+" VERIFIERS_DISAGREE")
				if !was.unknown && was.String() != is.String() && !disagree {
					t.Errorf("%+v and %+v: %v became %v", one, two, was, is)
				}
				if is.String() != turned[path].String() {
					t.Errorf("%+v and %+v: %v, the other way round %v", one, two, is, turned[path])
				}
			}
		}
	}
}

// lookedAt makes verifications of all evidence of an estate, each of which proves
// that handoffs of whole entered states; which, seed decides.
func lookedAt(t *testing.T, e, whole *governance.Estate, seed uint64) delegation.Verifications {
	t.Helper()
	nobody := verifyFunc(func(context.Context, governance.Evidence, io.Reader) (delegation.Verification, error) {
		return delegation.Verification{By: "test"}, nil
	})
	list, err := delegation.Verify(t.Context(), e, nobody, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, base := range slices.Clone(list) {
		rnd := rand.New(rand.NewPCG(seed, uint64(base.EvidenceID[len(base.EvidenceID)-1])))
		base.Verified = governance.Some(rnd.IntN(2) == 0)
		base.Ledgered = governance.Some(rnd.IntN(6) > 0)
		for i := range whole.Handoffs {
			h := &whole.Handoffs[i]
			digest, err := governance.Digest(h)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range []struct {
				state governance.HandoffState
				at    governance.Field[time.Time]
			}{{"requested", h.RequestedAt}, {"approved", h.RequestedAt}, {"transferred", h.TransferredAt}, {"accepted", h.AcceptedAt},
				{"verified", h.VerifiedAt}, {"closed", h.ClosedAt}, {h.State, h.RequestedAt}} {
				one := base
				one.Entry = delegation.ProvedEntry{Event: "handoff", Record: governance.NewRef(governance.KindHandoff, h.ID), Outcome: string(s.state), At: s.at.Or(now), Digest: digest}
				if rnd.IntN(3) > 0 {
					list = append(list, one)
				}
			}
		}
	}
	return list
}

// verifiedFacts are the facts that rest on verifications.
func verifiedFacts(x *delegation.Index) knowledge {
	v, all := x.At(now), knowledge{}
	put := func(s delegation.Subject, field string, f delegation.Fact[bool]) {
		path := s.Ref().Path(field)
		all[path] = all.fact(path, reflect.ValueOf(f))
	}
	for s := range v.Subjects(governance.KindEvidence) {
		put(s, "verified", s.(delegation.Evidence).Verified())
		put(s, "ledgered", s.(delegation.Evidence).Ledgered())
	}
	for s := range v.Subjects(governance.KindHandoff) {
		put(s, "ledgered", s.(delegation.Handoff).Ledgered())
	}
	return all
}

// straighten gives most handoffs a state that their instants do not contradict.
func (w *world) straighten() {
	states := []string{"requested", "approved", "transferred", "accepted", "verified", "closed"}
	for _, r := range w.doc["handoffs"] {
		h := r.(map[string]any)
		if w.IntN(5) == 0 {
			continue
		}
		at := w.IntN(len(states))
		h["state"], h["productionUseAt"], h["approvals"] = states[at], nil, []any{}
		for i, field := range []string{"requestedAt", "", "transferredAt", "acceptedAt", "verifiedAt", "closedAt"} {
			if h[field] = any(nil); i <= at {
				h[field] = days(i - 20)
			}
		}
		delete(h, "")
	}
}

// TestMonotoneVerified: what a view knows of evidence and handoffs by the same
// verifications stays when missing facts come in.
func TestMonotoneVerified(t *testing.T) {
	decided := map[string]int{}
	for seed := range uint64(120) {
		w := newWorld(seed)
		w.straighten()
		part := w.hide(oneOf(w, 0.02, 0.1), nil)
		before, after := w.estate(t, part, now), w.estate(t, w.doc, now)
		sameDigests(before, after)
		x := delegation.NewIndex(before, delegation.AssumeComplete(), delegation.WithVerifications(lookedAt(t, before, after, seed)))
		y := delegation.NewIndex(after, delegation.AssumeComplete(), delegation.WithVerifications(lookedAt(t, after, after, seed)))
		was, is := verifiedFacts(x), verifiedFacts(y)
		for _, path := range paths(was) {
			k, ok := is[path]
			if !ok { // a record that is not there yet
				continue
			}
			if broken := k.keeps(was[path]); broken != "" {
				t.Errorf("seed %d: %s: %s", seed, path, broken)
			}
			kind, _, _ := strings.Cut(path, "[")
			decided[kind+" "+was[path].value]++
		}
	}
	for _, answer := range []string{"evidence true", "evidence false", "handoff true", "handoff false"} {
		if decided[answer] < 5 {
			t.Errorf("%q in %d answers of %v: the law was hardly asked", answer, decided[answer], decided)
		}
	}
}

// The view tells who looked, and what came of it.
func TestEvidenceVerifications(t *testing.T) {
	e := parse(t, verifyDoc)
	list, err := delegation.Verify(t.Context(), e, verifyFunc(verifyText), (&verifyFiles{contents: map[string]string{"a": "ok", "b": "?", "c": "bad"}}).open)
	if err != nil {
		t.Fatal(err)
	}
	v := viewAt(t, e, july, delegation.WithVerifications(list))
	var got []string
	for s := range v.Subjects(governance.KindEvidence) {
		got = append(got, verifyLines(s.(delegation.Evidence).Verifications(), nil)...)
	}
	want := []string{"a true text [k z]", "b open text [k z] NOT_VERIFIED", "c false text [k z] DIGEST_MISMATCH"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Verifications mismatch (-want +got):\n%s", diff)
	}
}
