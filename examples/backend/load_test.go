package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/filestore"
	"github.com/mandate-nhi/mandate/governance"
)

// BenchmarkAdded is the load test: over real connections, with ledger and log on disk,
// each client sends a request to the handler alone and the same one through the gate,
// by turns, so that both have the same machine. It reports the medians, and the differences
// of the medians and of the 90th and 99th percentiles.
//
//	go test -bench Added ./examples/backend
func BenchmarkAdded(b *testing.B) {
	dir := b.TempDir()
	bare, gated := loaded(b, dir)
	for _, clients := range []int{1, 8} {
		b.Run("clients="+string('0'+rune(clients)), func(b *testing.B) {
			took := make(chan [2][]time.Duration, clients)
			n := b.N/clients + 1
			for range clients {
				go func() { took <- byTurns(b, n, bare, gated) }()
			}
			var all [2][]time.Duration
			for range clients {
				for i, list := range <-took {
					all[i] = append(all[i], list...)
				}
			}
			without, with := percentile(all[0], 50), percentile(all[1], 50)
			b.ReportMetric(without, "µs/bare")
			b.ReportMetric(with, "µs/gated")
			b.ReportMetric(with-without, "µs/added")
			b.ReportMetric(percentile(all[1], 90)-percentile(all[0], 90), "µs/added-p90")
			b.ReportMetric(percentile(all[1], 99)-percentile(all[0], 99), "µs/added-p99")
		})
	}
}

// loaded serves the handler alone and behind the gate.
func loaded(b *testing.B, dir string) (bare, gated string) {
	folder := filepath.Join(dir, "ledger")
	if err := os.Mkdir(folder, 0o700); err != nil {
		b.Fatal(err)
	}
	store, err := filestore.Open(folder)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	s := newBench(b, func(o *options) { o.keys = filepath.Join(o.keys, "load") })
	file, err := os.Create(filepath.Join(dir, "service.log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { file.Close() })
	s.service.log = slog.New(slog.NewJSONHandler(file, nil))
	s.record.log = ledger.New(store, "ledger.auric.example/gate")
	alone := http.NewServeMux()
	alone.Handle("PUT /tenants/{tenant}/config/{area}", s.configure)
	one, two := httptest.NewServer(alone), httptest.NewServer(s.routes())
	b.Cleanup(one.Close)
	b.Cleanup(two.Close)
	return one.URL, two.URL
}

// byTurns is how long each of n requests took, to each of two servers.
func byTurns(b *testing.B, n int, servers ...string) (took [2][]time.Duration) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for round := range n {
		for turn := range servers {
			i := (round + turn) % len(servers) // who is first changes too
			server := servers[i]
			req, _ := http.NewRequest("PUT", server+"/tenants/brandt-prod/config/erp", nil)
			req.Header.Set("Authorization", "Bearer rollout-token")
			began := time.Now()
			resp, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return took
			}
			resp.Body.Close()
			took[i] = append(took[i], time.Since(began))
			if resp.StatusCode != http.StatusNoContent {
				b.Errorf("status %d", resp.StatusCode)
				return took
			}
		}
	}
	return took
}

// percentile is in microseconds.
func percentile(list []time.Duration, p int) float64 {
	slices.Sort(list)
	return float64(list[len(list)*p/100].Nanoseconds()) / 1000
}

// BenchmarkAnew is what the gate takes for a question that was not asked before.
func BenchmarkAnew(b *testing.B) {
	s := newBench(b)
	t := (*s.tenants.Load())["brandt-prod"]
	ask := caller{Party: governance.NewRef(governance.KindNHI, "rollout")}.wants("config.write", "tenant/brandt-prod/erp")
	for b.Loop() {
		if _, err := s.eng.Gate(b.Context(), t.index.At(morning()), ask, s.staleness); err != nil {
			b.Fatal(err)
		}
	}
}
