// Command postgres writes what happened to one key to a ledger in a database, proves
// it, and forgets a person.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/governance"
	_ "modernc.org/sqlite"

	"github.com/mandate-nhi/mandate/examples/postgres/sqlstore"
)

const origin = "ledger.auric.example/partners"

func main() {
	dsn := flag.String("db", "ledger.db", "`DATABASE`: postgres://… , or a file for SQLite")
	flag.Parse()
	if err := run(context.Background(), *dsn, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dsn string, w io.Writer) error {
	store, db, err := open(ctx, dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	journal, secrets := ledger.New(store, origin), sqlstore.Secrets{Store: store}
	sealer := ledger.Sealer{Salts: secrets, Pseudonyms: secrets}
	for _, event := range happened() {
		_, there, err := journal.Find(ctx, event.Key)
		if err != nil {
			return err
		}
		if there { // with salts of another day perhaps, which were erased since
			fmt.Fprintf(w, "%s is there already\n", event.Key)
			continue
		}
		entry, err := sealer.Seal(ctx, event)
		if err != nil {
			return err
		}
		places, err := journal.Append(ctx, entry)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s is entry %d\n", event.Key, places[0])
	}
	return prove(ctx, w, journal, store, secrets)
}

// open opens the database and the log in it. The one is PostgreSQL if it says so.
func open(ctx context.Context, dsn string) (*sqlstore.Store, *sql.DB, error) {
	with, connect := sqlstore.SQLite, sqlstore.OpenSQLite
	if strings.HasPrefix(dsn, "postgres://") || strings.Contains(dsn, "host=") {
		with, connect = sqlstore.Postgres, func(dsn string) (*sql.DB, error) { return sql.Open("pgx", dsn) }
	}
	db, err := connect(dsn)
	if err != nil {
		return nil, nil, err
	}
	store, err := with(ctx, db, origin)
	if err != nil {
		db.Close()
	}
	return store, db, err
}

// happened is the story of a key: handed over, taken, revoked.
func happened() []ledger.Event {
	day := func(d int) time.Time { return time.Date(2026, 6, d, 9, 0, 0, 0, time.UTC) }
	event := func(key string, kind ledger.Kind, record, outcome string, at time.Time) ledger.Event {
		ref, err := governance.ParseRef(record)
		if err != nil {
			panic(err) // written here
		}
		return ledger.Event{Key: key, Kind: kind, Record: ref, Outcome: outcome, At: at,
			Digest:        governance.Hash("sha256:" + strings.Repeat("5e", 32)), // in life: governance.Digest of the record
			Organizations: []string{"kestrel", "brandt"}, Persons: []string{"jonas@kestrel"}}
	}
	return []ledger.Event{
		event("handoff.erp-key.transferred", ledger.KindHandoff, "handoff:erp-key", "transferred", day(1)),
		event("handoff.erp-key.accepted", ledger.KindHandoff, "handoff:erp-key", "accepted", day(2)),
		event("delegation.brandt-kestrel.revoked", ledger.KindRevocation, "delegation:brandt-kestrel", "revoked", day(30)),
	}
}

// prove shows that the second entry is in the log, before and after the person in it
// was erased.
func prove(ctx context.Context, w io.Writer, journal *ledger.Log, store *sqlstore.Store, secrets sqlstore.Secrets) error {
	checkpoint, err := journal.Checkpoint(ctx)
	if err != nil {
		return err
	}
	if err := secrets.Erase(ctx, "jonas@kestrel", "handoff.erp-key.accepted"); err != nil {
		return err
	}
	bytes, leaf, err := journal.Entry(ctx, 1)
	if err != nil {
		return err
	}
	proof, err := journal.ProveInclusion(ctx, 1, checkpoint.Size)
	if err != nil {
		return err
	}
	if err := ledger.VerifyInclusion(checkpoint, bytes, proof); err != nil {
		return err
	}
	fmt.Fprintf(w, "proved: %s of %s by %s, entry 1 of %d\n", leaf.Outcome, leaf.Record, strings.Join(leaf.Organizations, " and "), checkpoint.Size)
	_, err = secrets.MAC(ctx, "jonas@kestrel")
	fmt.Fprintf(w, "erased: %v\n", err)
	return ledger.Audit(ctx, store, checkpoint)
}
