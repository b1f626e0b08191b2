package sqlstore_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/storetest"
	_ "modernc.org/sqlite"

	"github.com/mandate-nhi/mandate/examples/postgres/sqlstore"
)

// An opener opens the log of a name in one database, as another program would.
type opener func(t testing.TB, name string) (*sqlstore.Store, *sql.DB)

func inSQLite(t testing.TB) opener {
	file := filepath.Join(t.TempDir(), "ledger 100%.db") // a name that a URL would write otherwise
	return func(t testing.TB, name string) (*sqlstore.Store, *sql.DB) {
		db, err := sqlstore.OpenSQLite(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		s, err := sqlstore.SQLite(t.Context(), db, name)
		if err != nil {
			t.Fatal(err)
		}
		return s, db
	}
}

func inPostgres(t testing.TB) opener { return inSchema(t, postgres(t)) }

// inSchema opens logs in a schema of their own, which goes with the test.
func inSchema(t testing.TB, dsn string) opener {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := "ledger_test_" + strings.ToLower(rand.Text())
	owner := stdlib.OpenDB(*config)
	if _, err := owner.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		owner.Exec("DROP SCHEMA " + schema + " CASCADE")
		owner.Close()
	})
	config.RuntimeParams["search_path"] = schema
	return func(t testing.TB, name string) (*sqlstore.Store, *sql.DB) {
		db := stdlib.OpenDB(*config)
		t.Cleanup(func() { db.Close() })
		s, err := sqlstore.Postgres(t.Context(), db, name)
		if err != nil {
			t.Fatal(err)
		}
		return s, db
	}
}

var databases = map[string]func(testing.TB) opener{"SQLite": inSQLite, "PostgreSQL": inPostgres}

// each runs a test in each database.
func each(t *testing.T, test func(t *testing.T, open opener)) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) { test(t, database(t)) })
	}
}

// TestStore: both keep the laws of a store.
func TestStore(t *testing.T) {
	each(t, func(t *testing.T, open opener) {
		logs := 0
		storetest.Run(t, func(t testing.TB) ledger.Store {
			logs++
			s, _ := open(t, fmt.Sprint("log ", logs))
			return s
		})
	})
}

func entry(i int) ledger.Entry {
	return ledger.Entry{Key: fmt.Sprint("event-", i), Leaf: fmt.Append(nil, "leaf ", i)}
}

// TestPrograms: two programs, each with connections of its own, write one log, and
// another log in the same table does not see them.
func TestPrograms(t *testing.T) {
	each(t, func(t *testing.T, open opener) {
		one, _ := open(t, "shared")
		two, _ := open(t, "shared")
		other, _ := open(t, "other")
		if err := one.Append(t.Context(), 0, []ledger.Entry{entry(0)}); err != nil {
			t.Fatal(err)
		}
		if err := two.Append(t.Context(), 0, []ledger.Entry{entry(1)}); ledger.CodeOf(err) != ledger.CodeConflict {
			t.Errorf("at a size that is not so any more: %v, want CONFLICT", err)
		}
		if err := two.Append(t.Context(), 1, []ledger.Entry{entry(1)}); err != nil {
			t.Fatal(err)
		}
		for store, want := range map[*sqlstore.Store]uint64{one: 2, two: 2, other: 0} {
			if got, err := store.Size(t.Context()); got != want || err != nil {
				t.Errorf("size %d, %v; want %d", got, err, want)
			}
		}
	})
}

// TestOnlyGrows: the database itself refuses to change or remove an entry, and where
// somebody got around that the store sees that one is gone.
func TestOnlyGrows(t *testing.T) {
	drop := map[bool]string{true: "DROP TRIGGER ledger_only_grows ON ledger_entries", false: "DROP TRIGGER ledger_no_delete"}
	each(t, func(t *testing.T, open opener) {
		s, db := open(t, "grows")
		if err := s.Append(t.Context(), 0, []ledger.Entry{entry(0), entry(1), entry(2)}); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{"UPDATE ledger_entries SET leaf = key", "DELETE FROM ledger_entries"} {
			if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "a ledger only grows") {
				t.Errorf("%s: %v, want it refused", statement, err)
			}
		}
		for _, statement := range []string{drop[strings.Contains(t.Name(), "PostgreSQL")], "DELETE FROM ledger_entries WHERE place = 1"} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Read(t.Context(), 0, 3); ledger.CodeOf(err) != ledger.CodeTampered {
			t.Errorf("with an entry gone: %v, want TAMPERED", err)
		}
	})
}

// TestSecrets: two programs seal one event alike; what was erased is gone.
func TestSecrets(t *testing.T) {
	each(t, func(t *testing.T, open opener) {
		a, _ := open(t, "secrets")
		b, _ := open(t, "secrets")
		one, two := sqlstore.Secrets{Store: a}, sqlstore.Secrets{Store: b}
		salt := func(s sqlstore.Secrets) string { x, err := s.Salt(t.Context(), "event"); return fmt.Sprint(x, err) }
		mac := func(s sqlstore.Secrets) string { x, err := s.MAC(t.Context(), "ann"); return fmt.Sprint(x, err) }
		if salt(one) != salt(two) || mac(one) != mac(two) || salt(one) == mac(one) {
			t.Errorf("salts %s and %s, pseudonyms %s and %s", salt(one), salt(two), mac(one), mac(two))
		}
		if err := one.Erase(t.Context(), "ann", "event"); err != nil {
			t.Fatal(err)
		}
		for _, got := range []string{salt(two), mac(two)} {
			if !strings.HasPrefix(got, "[]") || !strings.HasSuffix(got, "was destroyed") {
				t.Errorf("after Erase: %s", got)
			}
		}
	})
}

// TestClosed: a failure of the medium has a code.
func TestClosed(t *testing.T) {
	each(t, func(t *testing.T, open opener) {
		s, db := open(t, "closed")
		db.Close()
		_, size := s.Size(context.Background())
		for _, err := range []error{size, s.Append(context.Background(), 0, []ledger.Entry{entry(0)})} {
			if ledger.CodeOf(err) != ledger.CodeIO {
				t.Errorf("%v, want IO", err)
			}
		}
	})
}
