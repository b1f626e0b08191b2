package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A question is what a gate is asked, as a key.
type question struct{ gate, subject, action, resource, facts string }

// An answer is what a gate said. It holds until its facts are replaced or the
// instant comes at which time alone may change it.
type answer struct {
	id           string // names the decision: in the log, in the ledger, and to the caller
	outcome      delegation.Outcome
	organization string // of the caller
	codes        []governance.Code
	until        governance.Field[time.Time]
	problem      []byte // for the caller; nil if allowed
}

func (a *answer) holds(now time.Time) bool {
	until, turns := a.until.Get()
	return a.until.IsNone() || turns && now.Before(until)
}

// protect lets a request through to next if the gate that ask names allows it, and
// the decision is in the ledger.
func (s *service) protect(ask func(*http.Request, caller) engine.Ask, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, ok := s.callers.of(r)
		if !ok {
			w.Header().Set("WWW-Authenticate", "Bearer")
			fault(http.StatusUnauthorized, "no valid token").write(w)
			return
		}
		a, again, err := s.answer(r.Context(), r.PathValue("tenant"), who, ask(r, who))
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		s.metrics.decided(a.outcome, again)
		s.log.LogAttrs(r.Context(), slog.LevelInfo, "decision", slog.String("id", a.id), slog.String("outcome", a.outcome.String()),
			slog.String("route", r.Pattern), slog.String("tenant", r.PathValue("tenant")), slog.String("organization", a.organization),
			slog.Any("codes", a.codes), slog.Bool("remembered", again))
		if a.outcome != delegation.Allow {
			writeProblem(w, statusOf(a.outcome), a.problem)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse answers a request that could not be decided: what it is about is not on
// record, or something is wrong.
func (s *service) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var invalid *delegation.InvalidGateError
	switch {
	case errors.As(err, &invalid):
		s.metrics.decided(delegation.Deny, false)
		s.log.Info("not on record", "route", r.Pattern)
		fault(http.StatusForbidden, "nothing on record").write(w)
	default: // also where the caller has left, for nobody reads it then
		s.log.Error("not decided", "route", r.Pattern, "error", err)
		fault(http.StatusServiceUnavailable, "could not be decided and recorded").write(w)
	}
}

// answer decides, or remembers, and says which. A decision counts once it is in the
// ledger.
func (s *service) answer(ctx context.Context, name string, who caller, ask engine.Ask) (a *answer, again bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	tenants, now := *s.tenants.Load(), s.now()
	t, ok := tenants[name]
	if !ok {
		t = tenants[noTenant]
	}
	q := question{gate: ask.Gate, subject: ask.Subject.String() + " " + who.Party.String()}
	if r := ask.Request; r != nil {
		q.action, q.resource, q.facts = r.Action, r.Resource, strings.Join(who.Facts, " ")
	}
	if a := t.remembered(q); a != nil && a.holds(now) {
		return a, true, nil
	}
	if a, err = s.decide(ctx, t, now, who, ask); err == nil {
		t.remember(q, a)
	}
	return a, false, err
}

// decide asks the gate, and writes what it says to the ledger.
func (s *service) decide(ctx context.Context, t *tenant, now time.Time, who caller, ask engine.Ask) (*answer, error) {
	view := t.index.At(now)
	digest, err := t.digestOf(ask)
	if err != nil {
		return nil, err
	}
	result, err := s.eng.Gate(ctx, view, ask, s.staleness)
	if err != nil {
		return nil, err
	}
	a := &answer{id: idOf(t, who, digest, result), outcome: result.Outcome, until: result.RecheckAt}
	if org, ok := view.Organization(who.Party).Get(); ok {
		a.organization = org.ID()
	}
	if a.outcome != delegation.Allow {
		if a.codes, a.problem, err = s.explain(ctx, t, now, a, ask); err != nil {
			return nil, err
		}
	}
	return a, s.record.decision(ctx, a, who.Party, result, digest, now)
}

// explain tells the caller why, of what its organization may see: the gate is asked
// again by the facts that are left then. The outcome stays that of all facts.
func (s *service) explain(ctx context.Context, t *tenant, now time.Time, a *answer, ask engine.Ask) ([]governance.Code, []byte, error) {
	seen, err := s.eng.Gate(ctx, t.index.For(a.organization).At(now), ask, s.staleness)
	var invalid *delegation.InvalidGateError
	if err != nil && !errors.As(err, &invalid) { // what it is about is not for the caller: no reasons
		return nil, nil, err
	}
	p := problemOf(a, ask.Gate, seen.Reasons)
	var codes []governance.Code
	for _, r := range seen.Reasons {
		codes = append(codes, r.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes), p.encode(), nil
}

// digestOf is what the ledger entry commits to: the request, or the facts as a whole.
func (t *tenant) digestOf(ask engine.Ask) (governance.Hash, error) {
	if ask.Request != nil {
		return governance.Digest(ask.Request)
	}
	return t.basis, nil
}

// idOf names a decision. It is the same for whoever decides the same by the same
// facts, until the same instant: the ledger takes it once.
func idOf(t *tenant, who caller, digest governance.Hash, r delegation.GateResult) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(t.basis), r.Gate, r.Subject.String(), who.Party.String(),
		string(digest), r.Outcome.String(), r.RecheckAt.String()}, "\n")))
	return hex.EncodeToString(sum[:16])
}
