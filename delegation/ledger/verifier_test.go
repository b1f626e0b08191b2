package ledger_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/governance"
)

// handedOver is a handoff that came to verified, with a piece of evidence for each
// state it entered: $STATE is how far it came, $LIST the evidence, $MORE more.
const handedOver = `{"schemaVersion":"1.0","asOf":"2026-04-10T00:00:00Z",
"actors":[{"id":"distributor","kind":"organization"},{"id":"reseller","kind":"organization"}],
"tenants":[{"id":"acme","ownerId":"reseller","environment":"production"}],
"completeness":[{"id":"all","kind":"evidence","tenantId":null,"complete":true,"collectedAt":"2026-04-09T00:00:00Z"}],
"handoffs":[{"id":"h","fromId":"actor:distributor","toId":"actor:reseller","tenantId":"acme","purpose":"onboarding",
	"payload":[{"kind":"configuration","ref":"cfg"}],"channel":"api","state":"verified","requestedAt":"2026-04-01T00:00:00Z",
	"transferredAt":"2026-04-03T00:00:00Z","acceptedAt":"2026-04-04T00:00:00Z","verifiedAt":"2026-04-05T00:00:00Z","closedAt":null,
	"evidenceIds":["e0","e1","e2","e3","e4"]}],
"evidence":[EVIDENCE]}`

var steps = []string{"requested", "approved", "transferred", "accepted", "verified"}

// handoffEstate is handedOver; edit changes its text.
func handoffEstate(t *testing.T, edit func(string) string) *governance.Estate {
	t.Helper()
	var list []string
	for i := range steps {
		list = append(list, fmt.Sprintf(`{"id":"e%d","kind":"attestation","subjectId":"handoff:h","collectedAt":"2026-04-06T00:00:00Z","digest":null,
			"ledgerEntry":{"logId":%q,"index":%d}}`, i, origin, i))
	}
	doc := strings.Replace(handedOver, "EVIDENCE", strings.Join(list, ","), 1)
	if edit != nil {
		changed := edit(doc)
		if changed == doc {
			t.Fatal("the edit changed nothing")
		}
		doc = changed
	}
	e, err := governance.Parse("estate.json", []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// handoffEvents are the events of handedOver as they were sealed.
func handoffEvents(t *testing.T) []ledger.Event {
	t.Helper()
	digest, err := governance.Digest(&handoffEstate(t, nil).Handoffs[0])
	if err != nil {
		t.Fatal(err)
	}
	var list []ledger.Event
	for i, s := range steps {
		list = append(list, ledger.Event{
			Key: "handoff.h." + s, Kind: ledger.KindHandoff, Record: governance.NewRef(governance.KindHandoff, "h"), Digest: digest,
			Organizations: []string{"distributor", "reseller"}, At: time.Date(2026, 4, 1+i, 0, 0, 0, 0, time.UTC), Outcome: s,
		})
	}
	return list
}

// receipts seals events into a log and gives a receipt for each.
func receipts(t *testing.T, secrets vault, events []ledger.Event) [][]byte {
	t.Helper()
	signer, key := testKey(1)
	log := ledger.New(new(ledger.Memory), origin)
	for _, e := range events {
		entry, err := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}.Seal(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := log.Append(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
	}
	c, err := log.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := ledger.SignCheckpoint(t.Context(), c, signer, key)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for i := range events {
		r, err := log.Receipt(t.Context(), uint64(i), signed, key)
		if err != nil {
			t.Fatal(err)
		}
		data, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, data)
	}
	return out
}

// kept is a vault that draws no salts: one that is not there was destroyed.
type kept struct{ vault }

func (k kept) Salt(_ context.Context, key string) ([]byte, error) {
	return k.vault["salt of "+key], nil
}

// ledgered runs a verifier over the evidence e0 … and shows the handoff.
func ledgered(t *testing.T, e *governance.Estate, secrets vault, list [][]byte) (delegation.Handoff, delegation.Verifications, error) {
	t.Helper()
	_, key := testKey(1)
	at := time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC)
	v := ledger.Verifier{Keys: []ledger.Key{key}, Salts: kept{secrets}, Digest: delegation.NewIndex(e).At(at).RecordDigest}
	found, err := delegation.Verify(t.Context(), e, v, func(_ context.Context, r governance.Evidence) (io.ReadCloser, error) {
		var i int
		if _, err := fmt.Sscanf(r.ID, "e%d", &i); err != nil || i >= len(list) || list[i] == nil {
			return nil, errors.New("no receipt")
		}
		return io.NopCloser(bytes.NewReader(list[i])), nil
	})
	s, ok := delegation.NewIndex(e, delegation.WithVerifications(found)).At(at).Subject(governance.NewRef(governance.KindHandoff, "h"))
	if !ok {
		t.Fatal("no handoff")
	}
	return s.(delegation.Handoff), found, err
}

func factText(f delegation.Fact[bool]) string {
	if is, ok := f.Get(); ok {
		return fmt.Sprint(is)
	}
	var gaps []string
	for _, g := range f.Gaps() {
		gaps = append(gaps, g.Path()+" "+string(g.Code))
	}
	return "unknown " + strings.Join(gaps, ", ")
}

// A handoff is ledgered once each state it came to has a proved entry that commits
// to it as it stands.
func TestHandoffLedgered(t *testing.T) {
	replace := func(from, to string) func(string) string {
		return func(doc string) string { return strings.Replace(doc, from, to, 1) }
	}
	tests := []struct {
		name   string
		edit   func(string) string
		events func([]ledger.Event) []ledger.Event
		drop   int // the receipt that is not there; -1: all are
		want   string
	}{
		{"every state", nil, nil, -1, "true"},
		{"one receipt short", nil, nil, 2, "unknown evidence[e2].ledgered NOT_VERIFIED"},
		{"one state never logged", nil, func(l []ledger.Event) []ledger.Event { l[2].Outcome = "disputed"; return l }, -1, "false"},
		{"one logged for another handoff", nil, func(l []ledger.Event) []ledger.Event { l[3].Record.ID = "g"; return l }, -1, "false"},
		{"one logged as another kind", nil, func(l []ledger.Event) []ledger.Event { l[3].Kind = ledger.KindGrant; return l }, -1, "false"},
		{"one logged for another instant", nil, func(l []ledger.Event) []ledger.Event { l[4].At = l[4].At.Add(time.Second); return l }, -1, "false"},
		{"one logged for another payload", nil, func(l []ledger.Event) []ledger.Event {
			l[1].Digest = governance.Hash("sha256:" + strings.Repeat("0", 64))
			return l
		}, -1, "false"},
		{"not that far yet", func(doc string) string {
			return strings.NewReplacer(`"verified","requestedAt"`, `"accepted","requestedAt"`, `"verifiedAt":"2026-04-05T00:00:00Z"`, `"verifiedAt":null`).Replace(doc)
		}, nil, -1, "true"},
		{"closed, and that not logged", func(doc string) string {
			return strings.NewReplacer(`"verified","requestedAt"`, `"closed","requestedAt"`, `"closedAt":null`, `"closedAt":"2026-04-06T00:00:00Z"`).Replace(doc)
		}, nil, -1, "false"},
		{"closed after a compromise, not verified", func(doc string) string {
			return strings.NewReplacer(`"verified","requestedAt"`, `"closed","requestedAt"`, `"verifiedAt":"2026-04-05T00:00:00Z"`, `"verifiedAt":null`, `"closedAt":null`, `"closedAt":"2026-04-05T00:00:00Z"`,
				`"index":3}`, `"index":3}},{"id":"e5","kind":"attestation","subjectId":"handoff:h","collectedAt":"2026-04-06T00:00:00Z","digest":null,"ledgerEntry":{"logId":"`+origin+`","index":5}`,
				`"e4"]`, `"e4","e5"]`).Replace(doc)
		}, func(l []ledger.Event) []ledger.Event {
			l[4].Outcome = "closed"
			c := l[4]
			c.Key, c.Outcome = "handoff.h.compromised", "compromised"
			return append(l, c)
		}, -1, "true"},
		{"another payload since", replace(`"ref":"cfg"`, `"ref":"other"`), nil, -1, "false"},
		{"the purpose not on record", replace(`"purpose":"onboarding",`, ``), nil, -1,
			"unknown evidence[e0].ledgered NOT_VERIFIED, evidence[e1].ledgered NOT_VERIFIED, evidence[e2].ledgered NOT_VERIFIED, evidence[e3].ledgered NOT_VERIFIED, evidence[e4].ledgered NOT_VERIFIED"},
		{"an instant not on record", replace(`"acceptedAt":"2026-04-04T00:00:00Z",`, ``), nil, -1, "unknown handoff[h].acceptedAt NOT_RECORDED"},
		{"evidence that is not named", replace(`,"e4"]`, `]`), nil, -1, "false"},
		{"evidence that is not named in an open list", func(doc string) string {
			return strings.Replace(strings.Replace(doc, `,"e4"]`, `]`, 1), `"complete":true`, `"complete":false`, 1)
		}, nil, -1, "unknown handoff[h].evidence[verified] OPEN_LIST"},
		{"known not to be logged", replace(fmt.Sprintf(`{"logId":%q,"index":1}`, origin), `null`), nil, -1, "false"},
		{"cancelled before the transfer", func(doc string) string {
			return strings.NewReplacer(`"verified","requestedAt"`, `"cancelled","approvals":[],"requestedAt"`, `"transferredAt":"2026-04-03T00:00:00Z","acceptedAt":"2026-04-04T00:00:00Z","verifiedAt":"2026-04-05T00:00:00Z"`,
				`"transferredAt":null,"acceptedAt":null,"verifiedAt":null`).Replace(doc)
		}, func(l []ledger.Event) []ledger.Event { l[1].Outcome = "cancelled"; return l }, -1, "true"},
		{"compromised after acceptance", func(doc string) string {
			return strings.NewReplacer(`"verified","requestedAt"`, `"compromised","requestedAt"`, `"verifiedAt":"2026-04-05T00:00:00Z"`, `"verifiedAt":null`).Replace(doc)
		}, func(l []ledger.Event) []ledger.Event { l[4].Outcome = "compromised"; return l }, -1, "true"},
		{"compromised, perhaps after acceptance", func(doc string) string {
			return strings.NewReplacer(`"verified","requestedAt"`, `"compromised","requestedAt"`, `"verifiedAt":"2026-04-05T00:00:00Z",`, ``).Replace(doc)
		}, func(l []ledger.Event) []ledger.Event { l[4].Outcome = "compromised"; return l }, -1, "unknown handoff[h].verifiedAt NOT_RECORDED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events := handoffEvents(t)
			if tt.events != nil {
				events = tt.events(events)
			}
			secrets := vault{}
			list := receipts(t, secrets, events)
			if tt.drop >= 0 {
				list[tt.drop] = nil
			}
			h, _, err := ledgered(t, handoffEstate(t, tt.edit), secrets, list)
			if (err != nil) != (tt.drop >= 0) {
				t.Errorf("Verify: %v", err)
			}
			if got := factText(h.Ledgered()); got != tt.want {
				t.Errorf("Ledgered\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Verifications of the handoff as it was do not carry over to what it became, and
// facts that were missing do not turn an answer.
func TestLedgeredBinds(t *testing.T) {
	secrets := vault{}
	list := receipts(t, secrets, handoffEvents(t))
	_, found, err := ledgered(t, handoffEstate(t, nil), secrets, list)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC)
	later := handoffEstate(t, func(doc string) string { return strings.Replace(doc, `"ref":"cfg"`, `"ref":"other"`, 1) })
	v := delegation.NewIndex(later, delegation.WithVerifications(found)).At(at)
	for s := range v.Subjects(governance.KindEvidence) {
		if got, want := factText(s.(delegation.Evidence).Ledgered()), "unknown "+s.Ref().Path("ledgered")+" NOT_VERIFIED"; got != want {
			t.Errorf("%v: %s, want %s", s.Ref(), got, want)
		}
	}
	for _, hide := range []string{`"purpose":"onboarding",`, `,"channel":"api"`, `"requestedAt":"2026-04-01T00:00:00Z",`, `"tenantId":"acme",`, `"digest":null,`} {
		part := handoffEstate(t, func(doc string) string { return strings.ReplaceAll(doc, hide, "") })
		for _, wrong := range []bool{false, true} {
			events := handoffEvents(t)
			if wrong {
				events[2].Digest = "sha256:" + governance.Hash(strings.Repeat("1", 64))
			}
			secrets := vault{}
			list := receipts(t, secrets, events)
			before, _, _ := ledgered(t, part, secrets, list)
			after, _, _ := ledgered(t, handoffEstate(t, nil), secrets, list)
			was, decided := before.Ledgered().Get()
			if is, _ := after.Ledgered().Get(); decided && was != is {
				t.Errorf("without %s: %v became %v", hide, was, is)
			}
		}
	}
}

// The step to closed waits for the ledger in production.
func TestAdvanceAsksTheLedger(t *testing.T) {
	secrets := vault{}
	list := receipts(t, secrets, handoffEvents(t))
	for _, missing := range []bool{false, true} {
		if missing {
			list[0] = nil
		}
		h, _, _ := ledgered(t, handoffEstate(t, nil), secrets, list)
		at := time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC)
		a := delegation.NewIndex(handoffEstate(t, nil)).At(at)
		answer := a.Advance(h, delegation.HandoffClose, delegation.GateResult{}, delegation.DefaultHandoffLimits())
		if asked := slices.ContainsFunc(answer.Reasons, func(r delegation.Reason) bool { return r.Code == delegation.CodeNotLedgered }); !asked {
			t.Errorf("a view without verifications: %+v", answer.Reasons)
		}
		answer = viewOf(t, secrets, list).Advance(h, delegation.HandoffClose, delegation.GateResult{}, delegation.DefaultHandoffLimits())
		if asked := slices.ContainsFunc(answer.Reasons, func(r delegation.Reason) bool { return r.Code == delegation.CodeNotLedgered }); asked != missing {
			t.Errorf("a receipt missing %v: %+v", missing, answer.Reasons)
		}
	}
}

func viewOf(t *testing.T, secrets vault, list [][]byte) *delegation.View {
	t.Helper()
	e := handoffEstate(t, nil)
	_, found, _ := ledgered(t, e, secrets, list)
	return delegation.NewIndex(e, delegation.WithVerifications(found)).At(time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC))
}

// What a receipt can be, and what comes of it.
func TestVerifier(t *testing.T) {
	secrets := vault{}
	file := []byte("accepted\n")
	sum := sha256.Sum256(file)
	digest := governance.Hash("sha256:" + hex.EncodeToString(sum[:]))
	own := governance.NewRef(governance.KindEvidence, "e")
	event := func(key string, record governance.Ref, persons ...string) ledger.Event {
		return ledger.Event{Key: key, Kind: ledger.KindRevocation, Record: record, Digest: digest, Persons: persons, Outcome: "revoked", At: accepted().At}
	}
	subject := governance.NewRef(governance.KindNHI, "ci")
	list := receipts(t, secrets, []ledger.Event{event("own", own), event("subject", subject), event("other", governance.NewRef(governance.KindNHI, "x")), event("person", governance.Ref{}, "alice")})
	delete(secrets, "salt of erased")
	_, key := testKey(1)
	_, stranger := testKey(2)
	at := func(index int64) func(*governance.Evidence) {
		return func(e *governance.Evidence) {
			e.LedgerEntry = governance.Some(governance.LedgerEntry{LogID: origin, Index: index})
		}
	}
	and := func(edits ...func(*governance.Evidence)) func(*governance.Evidence) {
		return func(e *governance.Evidence) {
			for _, edit := range edits {
				edit(e)
			}
		}
	}
	otherDigest := func(e *governance.Evidence) {
		e.Digest = governance.Some(governance.Hash("sha256:" + strings.Repeat("0", 64)))
	}
	noDigest := func(e *governance.Evidence) { e.Digest = governance.Field[governance.Hash]{} }
	record := func(h governance.Hash) func(governance.Ref) (governance.Hash, bool) {
		return func(r governance.Ref) (governance.Hash, bool) { return h, r == subject && h != "" }
	}
	const proved, refused, open = "proved", "refused", "open"
	tests := []struct {
		name    string
		content []byte
		edit    func(*governance.Evidence)
		key     ledger.Key
		salts   ledger.Salts
		digest  func(governance.Ref) (governance.Hash, bool)
		outcome string
		code    governance.Code
	}{
		{"about the evidence", list[0], at(0), key, kept{secrets}, nil, proved, ""},
		{"about its subject", list[1], at(1), key, kept{secrets}, nil, proved, ""},
		{"commits to the subject", list[1], and(at(1), otherDigest), key, kept{secrets}, record(digest), proved, ""},
		{"about a person", list[3], at(3), key, kept{secrets}, nil, proved, ""},
		{"another place", list[0], at(1), key, kept{secrets}, nil, refused, delegation.CodePlaceMismatch},
		{"a place before the first", list[0], at(-1), key, kept{secrets}, nil, refused, delegation.CodePlaceMismatch},
		{"another log", list[0], func(e *governance.Evidence) {
			e.LedgerEntry = governance.Some(governance.LedgerEntry{LogID: "elsewhere"})
		}, key, kept{secrets}, nil, refused, delegation.CodePlaceMismatch},
		{"about something else", list[2], at(2), key, kept{secrets}, nil, refused, delegation.CodeSubjectMismatch},
		{"commits to another content", list[0], and(at(0), otherDigest), key, kept{secrets}, nil, refused, delegation.CodeDigestMismatch},
		{"commits to neither", list[1], and(at(1), otherDigest), key, kept{secrets}, record("sha256:" + governance.Hash(strings.Repeat("2", 64))), refused, delegation.CodeDigestMismatch},
		{"a stranger's key", list[0], at(0), stranger, kept{secrets}, nil, refused, delegation.CodeSignatureInvalid},
		{"cut short", list[0][:len(list[0])-1], at(0), key, kept{secrets}, nil, refused, delegation.CodeContentMalformed},
		{"a space behind", append(slices.Clone(list[0]), ' '), at(0), key, kept{secrets}, nil, refused, delegation.CodeContentMalformed},
		{"far too long", bytes.Repeat([]byte("["), 1<<20), at(0), key, kept{secrets}, nil, refused, delegation.CodeContentMalformed},
		{"known not to be in one", list[0], func(e *governance.Evidence) { e.LedgerEntry = governance.None[governance.LedgerEntry]() }, key, kept{secrets}, nil, refused, delegation.CodeNotLedgered},
		{"nobody says", list[0], func(e *governance.Evidence) { e.LedgerEntry = governance.Field[governance.LedgerEntry]{} }, key, kept{secrets}, nil, open, delegation.CodeNothingToVerify},
		{"no digest on record", list[0], and(at(0), noDigest), key, kept{secrets}, nil, open, delegation.CodeNothingToVerify},
		{"commits to what is not known of the subject", list[1], and(at(1), otherDigest), key, kept{secrets}, record(""), open, delegation.CodeNothingToVerify},
		{"the salt was destroyed", list[0], at(0), key, kept{vault{}}, nil, open, delegation.CodeSaltErased},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := governance.Evidence{ID: "e", SubjectID: subject, Digest: governance.Some(digest)}
			tt.edit(&e)
			v := ledger.Verifier{Keys: []ledger.Key{tt.key}, Salts: tt.salts, Digest: tt.digest}
			got, err := v.Verify(t.Context(), e, bytes.NewReader(tt.content))
			outcome := open
			if is, ok := got.Ledgered.Get(); ok && is {
				outcome = proved
			} else if ok {
				outcome = refused
			}
			if err != nil || outcome != tt.outcome || got.Code != tt.code || got.Verified.IsSome() {
				t.Errorf("got %s %q, %v, want %s %q", outcome, got.Code, err, tt.outcome, tt.code)
			}
		})
	}
}

// No receipt with a flipped byte proves anything.
func TestVerifierFlippedByte(t *testing.T) {
	secrets := vault{}
	e := governance.Evidence{ID: "e", SubjectID: governance.NewRef(governance.KindHandoff, "h-17"), Digest: governance.Some(accepted().Digest),
		LedgerEntry: governance.Some(governance.LedgerEntry{LogID: origin, Index: 0})}
	_, key := testKey(1)
	v := ledger.Verifier{Keys: []ledger.Key{key}, Salts: kept{secrets}}
	good := receipts(t, secrets, []ledger.Event{accepted()})[0]
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if got, err := v.Verify(t.Context(), e, bytes.NewReader(bad)); err != nil || !got.Ledgered.Is(false) || got.Code == "" {
			t.Errorf("byte %d: %+v, %v", i, got, err)
		}
	}
	if got, err := v.Verify(t.Context(), e, bytes.NewReader(good)); err != nil || !got.Ledgered.Is(true) {
		t.Errorf("whole: %+v, %v", got, err)
	}
}

// A verifier that was put together wrongly says all that is wrong with it, and
// proves nothing; one that cannot get at a salt neither.
func TestVerifierErrors(t *testing.T) {
	secrets := vault{}
	list := receipts(t, secrets, []ledger.Event{accepted()})
	e := governance.Evidence{ID: "e", SubjectID: governance.NewRef(governance.KindHandoff, "h-17"), Digest: governance.Some(accepted().Digest),
		LedgerEntry: governance.Some(governance.LedgerEntry{LogID: origin})}
	_, key := testKey(1)
	secrets["salt of handoff.h-17.accepted"] = nil
	tests := []struct {
		name   string
		v      ledger.Verifier
		faults int
	}{
		{"nothing in it", ledger.Verifier{}, 2},
		{"half a key and no salts", ledger.Verifier{Keys: []ledger.Key{{Name: origin, Public: key.Public[:3]}}}, 2},
		{"salts that fail", ledger.Verifier{Keys: []ledger.Key{key}, Salts: secrets}, 1},
	}
	for _, tt := range tests {
		got, err := tt.v.Verify(t.Context(), e, bytes.NewReader(list[0]))
		if err == nil || got.Ledgered.IsSome() {
			t.Errorf("%s: %+v, %v", tt.name, got, err)
			continue
		}
		if n := strings.Count(err.Error(), "\n") + 1; n != tt.faults {
			t.Errorf("%s: %d faults, want %d: %v", tt.name, n, tt.faults, err)
		}
	}
	if _, err := tests[2].v.Verify(t.Context(), e, bytes.NewReader(list[0])); !errors.Is(err, errDestroyed) {
		t.Errorf("%v, want %v", err, errDestroyed)
	}
}

// What the result says of an entry: enough to see which, and who vouches for it.
func TestVerifierResult(t *testing.T) {
	secrets := vault{}
	list := receipts(t, secrets, handoffEvents(t))
	_, found, err := ledgered(t, handoffEstate(t, nil), secrets, list)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range found {
		got = append(got, fmt.Sprintf("%s %s %v %s %v %s %s", v.EvidenceID, v.By, v.KeyIDs, v.Entry.Event, v.Entry.Record, v.Entry.Outcome, v.Entry.At.Format(time.DateOnly)))
	}
	want := []string{
		"e0 ledger [ledger.example.com/partners] handoff handoff:h requested 2026-04-01",
		"e1 ledger [ledger.example.com/partners] handoff handoff:h approved 2026-04-02",
		"e2 ledger [ledger.example.com/partners] handoff handoff:h transferred 2026-04-03",
		"e3 ledger [ledger.example.com/partners] handoff handoff:h accepted 2026-04-04",
		"e4 ledger [ledger.example.com/partners] handoff handoff:h verified 2026-04-05",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Verify mismatch (-want +got):\n%s", diff)
	}
}
