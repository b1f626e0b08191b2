package sqlstore_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// dsnVariable names a database to test with. Tests make schemas there, and drop them.
const dsnVariable = "MANDATE_POSTGRES"

// postgres is the data source of a server: the one of the environment, or one that
// runs for this test.
func postgres(t testing.TB) string {
	if dsn := os.Getenv(dsnVariable); dsn != "" {
		return dsn
	}
	return newServer(t).dsn
}

// A server is a PostgreSQL of the test's own, in a folder, behind a Unix socket.
type server struct{ dir, bin, dsn string }

func newServer(t testing.TB) *server {
	t.Helper()
	bin := binaries()
	if bin == "" {
		t.Skipf("no PostgreSQL: neither initdb is installed nor %s is set", dsnVariable)
	}
	dir, err := os.MkdirTemp("", "pg") // short, for a socket; and not below a folder that is root's alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &server{dir: dir, bin: bin, dsn: "host=" + dir + " user=ledger dbname=postgres"}
	if os.Geteuid() == 0 {
		s.giveAway(t)
	}
	s.run(t, "initdb", "-D", filepath.Join(dir, "data"), "-U", "ledger", "-A", "trust", "-E", "UTF8", "--no-sync")
	s.start(t)
	t.Cleanup(func() { s.stop(t) })
	return s
}

// binaries is the folder of initdb: that of the PATH, or the newest one of Debian.
func binaries() string {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
}

func version(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

// giveAway lets the user postgres have the folder, for initdb refuses to run as root.
func (s *server) giveAway(t testing.TB) {
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Skipf("PostgreSQL does not run as root, and there is no user postgres: %v", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(s.dir, uid, gid); err != nil {
		t.Fatal(err)
	}
}

func (s *server) run(t testing.TB, name string, args ...string) {
	t.Helper()
	argv := append([]string{filepath.Join(s.bin, name)}, args...)
	if os.Geteuid() == 0 {
		argv = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"}, argv...)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		t.Fatalf("%s: %v\n%s\n%s", name, err, out, log)
	}
}

func (s *server) start(t testing.TB) {
	t.Helper()
	s.run(t, "pg_ctl", "start", "-w", "-s", "-D", filepath.Join(s.dir, "data"), "-l", filepath.Join(s.dir, "log"),
		"-o", fmt.Sprintf("-k %s -c listen_addresses=''", s.dir))
}

// stop pulls the plug: nothing is written any more that was not.
func (s *server) stop(t testing.TB) {
	t.Helper()
	s.run(t, "pg_ctl", "stop", "-m", "immediate", "-s", "-D", filepath.Join(s.dir, "data"))
}

// TestCrash: what was acknowledged is there after a crash of the server, in its order,
// and appending everything again adds what was under way and no more.
func TestCrash(t *testing.T) {
	srv := newServer(t)
	open := inSchema(t, srv.dsn)
	const after = 20
	s, _ := open(t, "crash")
	crashed, acknowledged := make(chan bool), 0
	var all []ledger.Entry
	for i := range 10_000 {
		all = append(all, entry(i))
		if i == after {
			go func() { srv.stop(t); close(crashed) }()
		}
		if s.Append(t.Context(), uint64(i), all[i:]) != nil {
			break
		}
		acknowledged++
	}
	<-crashed
	if acknowledged < after || acknowledged == 10_000 {
		t.Fatalf("crashed after %d entries", acknowledged)
	}
	srv.start(t)

	s, _ = open(t, "crash")
	size, err := s.Size(t.Context())
	if err != nil || size < uint64(acknowledged) || size > uint64(len(all)) {
		t.Fatalf("%d entries, %v, of %d acknowledged and %d begun", size, err, acknowledged, len(all))
	}
	if err := s.Append(t.Context(), size, all); err != nil {
		t.Fatal(err)
	}
	got, err := s.Read(t.Context(), 0, uint64(len(all)))
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range got {
		if e.Key != all[i].Key || string(e.Leaf) != string(all[i].Leaf) {
			t.Errorf("entry %d is %q, want %q", i, e.Key, all[i].Key)
		}
	}
}
