package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/filestore"
)

// A running is the program, listening.
type running struct {
	addr, ops string
	stop      func() // and wait
}

func start(t testing.TB, o options) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan running, 1), make(chan error, 1)
	o.addr, o.ops = "localhost:0", "localhost:0"
	o.listening = func(addr, ops net.Addr) { ready <- running{addr: addr.String(), ops: ops.String()} }
	go func() { done <- run(ctx, o) }()
	select {
	case err := <-done:
		t.Fatal(err)
		panic("not reached")
	case r := <-ready:
		r.stop = func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		return r
	}
}

// TestShutdown: a request that has begun is finished, its decision is on the disk, and
// nothing is decided any more.
func TestShutdown(t *testing.T) {
	t.Parallel()
	log := new(lines)
	o := testOptions(t, log)
	r := start(t, o)
	body, send := io.Pipe()
	status := make(chan int, 1)
	go func() { status <- put(t, "http://"+r.addr+"/tenants/brandt-prod/config/erp", body) }()
	if _, err := io.WriteString(send, "{"); err != nil {
		t.Fatal(err)
	}
	until(func() bool { return log.contains(`"outcome":"allow"`) }) // it is with the handler, which waits for the rest

	stopped := make(chan bool)
	go func() { r.stop(); close(stopped) }()
	until(func() bool { _, err := net.Dial("tcp", r.addr); return err != nil })
	select {
	case <-stopped:
		t.Error("stopped before the request was finished")
	default:
	}
	send.Close()
	if got := <-status; got != http.StatusNoContent {
		t.Errorf("status %d, want 204", got)
	}
	<-stopped

	store, err := filestore.Open(o.ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	written := ledger.New(store, "ledger.auric.example/gate")
	c, err := written.Checkpoint(t.Context())
	if err != nil || c.Size != 1 {
		t.Fatalf("%d entries, %v; want 1", c.Size, err)
	}
	if _, leaf, err := written.Entry(t.Context(), 0); err != nil || leaf.Outcome != "allow" {
		t.Errorf("entry %+v, %v; want an allow", leaf, err)
	}
}

// put sends a body and gives the status of the answer, 0 for none.
func put(t *testing.T, url string, body io.Reader) int {
	req, err := http.NewRequest("PUT", url, body)
	if err != nil {
		t.Error(err)
		return 0
	}
	req.Header.Set("Authorization", "Bearer rollout-token")
	resp, err := new(http.Transport).RoundTrip(req)
	if err != nil {
		t.Error(err)
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

func until(done func() bool) {
	for !done() {
		time.Sleep(time.Millisecond)
	}
}

// TestReadme sends the requests that the README shows, in their order, and wants
// the answers to be those that stand there. MANDATE_UPDATE=1 writes them.
func TestReadme(t *testing.T) {
	t.Parallel()
	r := start(t, testOptions(t, new(lines)))
	defer r.stop()
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	page, shown := string(data), 0
	session := regexp.MustCompile("(?s)```console\n(.*?)```\n")
	got := session.ReplaceAllStringFunc(page, func(block string) string {
		var out strings.Builder
		out.WriteString("```console\n")
		for line := range strings.Lines(session.FindStringSubmatch(block)[1]) {
			if strings.HasPrefix(line, "$ curl ") {
				out.WriteString(line + curl(t, line, r))
				shown++
			}
		}
		return out.String() + "```\n"
	})
	if shown < 4 {
		t.Errorf("the README shows %d requests", shown)
	}
	if os.Getenv("MANDATE_UPDATE") != "" {
		if err := os.WriteFile("README.md", []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(strings.Split(got, "\n"), strings.Split(page, "\n")); diff != "" {
		t.Errorf("README.md (-real +README):\n%s", diff)
	}
}

// curl does what a line of the README says, and shows status line and body.
func curl(t *testing.T, line string, r running) string {
	t.Helper()
	parts := regexp.MustCompile(`-X (\w+)|Bearer ([\w-]+)|(localhost:\d+)(/\S*)`).FindAllStringSubmatch(line, -1)
	method, token, host, path := "GET", "", "", ""
	for _, p := range parts {
		method, token = first(p[1], method), first(p[2], token)
		host, path = first(p[3], host), first(p[4], path)
	}
	addr := map[string]string{"localhost:8080": r.addr, "localhost:8081": r.ops}[host]
	req, err := http.NewRequest(method, "http://"+addr+path, nil)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := resp.Proto + " " + resp.Status + "\n"
	for l := range strings.Lines(string(body)) { // of the metrics those that show what this page is about
		if host == "localhost:8080" || strings.HasPrefix(l, "backend_") {
			text += l
		}
	}
	return text
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
