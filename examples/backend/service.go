package main

import (
	"io"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/governance"
)

// A service is everything that a request needs. It is safe for concurrent use.
type service struct {
	eng       *engine.Engine
	tenants   atomic.Pointer[map[string]*tenant]
	callers   callers
	record    recorder
	metrics   *metrics
	log       *slog.Logger
	now       func() time.Time
	facts     string
	staleness time.Duration
	configure http.Handler // the vendor's own handlers, behind the gate
	activate  http.Handler
}

func newService(o options, log *ledger.Log, m *metrics) (*service, error) {
	eng, err := engine.Compile(builtin.Pack(), engine.WithObserver(m.observe))
	if err != nil {
		return nil, err
	}
	who, err := readCallers(o.callers)
	if err != nil {
		return nil, err
	}
	done := http.HandlerFunc(take)
	s := &service{eng: eng, callers: who, record: recorder{log: log, keys: &keys{dir: o.keys}}, metrics: m,
		log: o.log, now: o.now, facts: o.facts, staleness: o.staleness, configure: done, activate: done}
	return s, s.load()
}

// take stands for what the vendor's service does.
func take(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, 1<<20)); err != nil {
		fault(http.StatusBadRequest, "not read").write(w)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// load reads the facts and lets all requests from now on be decided by them.
func (s *service) load() error {
	tenants, err := readTenants(os.DirFS(s.facts), s.metrics)
	if err != nil {
		return err
	}
	s.tenants.Store(&tenants)
	return nil
}

// routes says which gate each request has to pass: a partner that changes a
// configuration needs a grant; who activates a tenant needs one too, and the
// handoffs of the tenant must be verified.
func (s *service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("PUT /tenants/{tenant}/config/{area}", s.protect(area, s.configure))
	mux.Handle("POST /tenants/{tenant}/activate", s.protect(activator, s.protect(activation, s.activate)))
	return mux
}

func area(r *http.Request, c caller) engine.Ask {
	return c.wants("config.write", "tenant/"+r.PathValue("tenant")+"/"+r.PathValue("area"))
}

func activator(r *http.Request, c caller) engine.Ask {
	return c.wants("tenant.activate", "tenant/"+r.PathValue("tenant"))
}

func activation(r *http.Request, _ caller) engine.Ask {
	return engine.Ask{Gate: delegation.GateProductionActivate, Subject: governance.NewRef(governance.KindTenant, r.PathValue("tenant"))}
}

// operators serves what is not for partners.
func (s *service) operators() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {})
	return mux
}
