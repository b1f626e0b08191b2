// Command backend is a vendor's service behind a gate: whether a partner may act in
// a customer's tenant is decided by what is recorded about the two, and every
// decision is logged, counted and written to a ledger.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/filestore"
	"github.com/mandate-nhi/mandate/governance"
)

type options struct {
	addr, ops    string // where to listen: for partners, and for operators
	facts        string // a folder: shared.json, and tenants/*.json over it
	callers      string // who calls, by the SHA-256 of a token
	ledger, keys string // folders; the keys are what erases a party from the ledger
	reload       time.Duration
	staleness    time.Duration
	now          func() time.Time
	log          *slog.Logger
	listening    func(addr, ops net.Addr) // for tests; may be nil
}

func main() {
	o := options{now: time.Now, log: slog.New(slog.NewJSONHandler(os.Stderr, nil))}
	flag.StringVar(&o.addr, "addr", "localhost:8080", "listen for partners at `ADDRESS`")
	flag.StringVar(&o.ops, "ops", "localhost:8081", "listen for operators at `ADDRESS`: /metrics and /healthz")
	flag.StringVar(&o.facts, "facts", "facts", "`FOLDER` of shared.json and tenants/*.json")
	flag.StringVar(&o.callers, "callers", "callers.json", "`FILE` of who calls, by the SHA-256 of a token")
	flag.StringVar(&o.ledger, "ledger", "ledger", "`FOLDER` of the ledger")
	flag.StringVar(&o.keys, "keys", "keys", "`FOLDER` of the keys of parties")
	flag.DurationVar(&o.reload, "reload", time.Minute, "read the facts again after `DURATION`")
	flag.DurationVar(&o.staleness, "max-staleness", 24*time.Hour, "how old facts may be")
	flag.Func("at", "answer as of `INSTANT`, to try it with the facts of this folder", func(s string) error {
		t, err := governance.ParseInstant(s)
		o.now = func() time.Time { return t }
		return err
	})
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		o.log.Error("stopped", "error", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, lets requests that have begun finish, and closes the
// ledger behind them.
func run(ctx context.Context, o options) (err error) {
	if err := os.MkdirAll(o.ledger, 0o700); err != nil {
		return err
	}
	store, err := filestore.Open(o.ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	m := new(metrics)
	s, err := newService(o, ledger.New(store, "ledger.auric.example/gate", ledger.WithObserver(m.observe)), m)
	if err != nil {
		return err
	}
	partners, operators := server(o.addr, s.routes()), server(o.ops, s.operators())
	listeners := make([]net.Listener, 2)
	for i, srv := range []*http.Server{partners, operators} {
		if listeners[i], err = net.Listen("tcp", srv.Addr); err != nil {
			return err
		}
		defer listeners[i].Close()
	}
	if o.listening != nil {
		o.listening(listeners[0].Addr(), listeners[1].Addr())
	}
	failed := make(chan error, 2)
	go func() { failed <- partners.Serve(listeners[0]) }()
	go func() { failed <- operators.Serve(listeners[1]) }()
	s.reloading(ctx, o.reload, failed)

	grace, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	err = errors.Join(partners.Shutdown(grace), operators.Shutdown(grace))
	for range 2 {
		if e := <-failed; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}
	return err
}

func server(addr string, h http.Handler) *http.Server {
	return &http.Server{Addr: addr, Handler: h, MaxHeaderBytes: 8 << 10,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second}
}

// reloading reads the facts again and again, until ctx ends or a server fails. Facts
// that cannot be read change nothing: the old ones stand until they are too stale.
func (s *service) reloading(ctx context.Context, every time.Duration, failed chan error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-failed:
			failed <- fmt.Errorf("serving: %w", err)
			return
		case <-tick.C:
			if err := s.load(); err != nil {
				s.log.Error("facts not read", "error", err)
			}
		}
	}
}
