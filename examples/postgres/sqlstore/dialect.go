package sqlstore

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
)

// A dialect is in what the databases differ.
type dialect struct {
	schema    []string
	isolation sql.TxOptions
	lock      string // taken by a transaction that appends; it ends with that
	parameter string // before its number
}

// query writes the parameters $1, $2 … of a query as the database does.
func (d dialect) query(q string) string { return strings.ReplaceAll(q, "$", d.parameter) }

// Postgres keeps the log of that name in a database of PostgreSQL 14 or later, and
// makes the tables if there are none. An append is safe when it returns unless the
// server is told otherwise (synchronous_commit, fsync).
func Postgres(ctx context.Context, db *sql.DB, name string) (*Store, error) {
	return open(ctx, db, name, dialect{
		isolation: sql.TxOptions{Isolation: sql.LevelReadCommitted}, // what was committed before the lock was taken is seen
		lock:      "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
		parameter: "$",
		schema: []string{
			"SELECT pg_advisory_xact_lock(hashtextextended('ledger schema', 0))", // CREATE … IF NOT EXISTS runs into itself
			`CREATE TABLE IF NOT EXISTS ledger_entries (
				log text NOT NULL, place bigint NOT NULL, key bytea NOT NULL, leaf bytea NOT NULL,
				PRIMARY KEY (log, place), UNIQUE (log, key))`,
			`CREATE TABLE IF NOT EXISTS ledger_secrets (name text PRIMARY KEY, secret bytea)`,
			`CREATE OR REPLACE FUNCTION ledger_keeps() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN RAISE EXCEPTION 'a ledger only grows'; END $$`,
			`CREATE OR REPLACE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
				FOR EACH STATEMENT EXECUTE FUNCTION ledger_keeps()`,
		},
	})
}

// SQLite keeps the log of that name in a database that OpenSQLite opened.
func SQLite(ctx context.Context, db *sql.DB, name string) (*Store, error) {
	return open(ctx, db, name, dialect{
		parameter: "?", // and the lock is that of the file: see OpenSQLite
		schema: []string{
			`CREATE TABLE IF NOT EXISTS ledger_entries (
				log text NOT NULL, place integer NOT NULL, key blob NOT NULL, leaf blob NOT NULL,
				PRIMARY KEY (log, place), UNIQUE (log, key))`,
			`CREATE TABLE IF NOT EXISTS ledger_secrets (name text PRIMARY KEY, secret blob)`,
			`CREATE TRIGGER IF NOT EXISTS ledger_no_update BEFORE UPDATE ON ledger_entries
				BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END`,
			`CREATE TRIGGER IF NOT EXISTS ledger_no_delete BEFORE DELETE ON ledger_entries
				BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END`,
		},
	})
}

// OpenSQLite opens a file, or makes it. A transaction has the file to itself from its
// beginning, waits five seconds for it, and is on the medium when it ends.
func OpenSQLite(file string) (*sql.DB, error) {
	options := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)"}}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+options.Encode())
}

func open(ctx context.Context, db *sql.DB, name string, d dialect) (*Store, error) {
	tx, err := db.BeginTx(ctx, &d.isolation)
	if err != nil {
		return nil, failure(ctx, err)
	}
	defer tx.Rollback() // nothing once committed
	for _, statement := range d.schema {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return nil, failure(ctx, err)
		}
	}
	return &Store{db: db, name: name, dialect: d}, failure(ctx, tx.Commit())
}
