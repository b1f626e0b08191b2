// Package sqlstore keeps a ledger in PostgreSQL or SQLite, through database/sql. Many
// programs may write one log at once.
//
//	db, err := sql.Open("pgx", dsn)
//	store, err := sqlstore.Postgres(ctx, db, "ledger.example.com/partners")
//	log := ledger.New(store, "ledger.example.com/partners")
//
// The table only grows: triggers refuse to change or remove a row. Whoever may drop
// them can write another log that agrees with itself; ledger.Audit, against a
// checkpoint that somebody else keeps, finds that out.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// A Store is a ledger.Store in a table that it may share with other logs. It holds
// nothing in memory, and leaves the database open.
type Store struct {
	db   *sql.DB
	name string
	dialect
}

// Size implements ledger.Store.
func (s *Store) Size(ctx context.Context) (uint64, error) {
	size, err := s.size(ctx, s.db)
	return size, failure(ctx, err)
}

// A queryer is a database or a transaction.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (s *Store) size(ctx context.Context, q queryer) (size uint64, err error) {
	err = q.QueryRowContext(ctx, s.query("SELECT coalesce(max(place) + 1, 0) FROM ledger_entries WHERE log = $1"), s.name).Scan(&size)
	return size, err
}

// Read implements ledger.Store. Rows that are missing are CodeTampered; that a leaf is
// another one the log finds out.
func (s *Store) Read(ctx context.Context, from, to uint64) ([]ledger.Entry, error) {
	size, err := s.Size(ctx)
	if err == nil {
		err = ledger.CheckRange(from, to, size)
	}
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, s.query("SELECT place, key, leaf FROM ledger_entries WHERE log = $1 AND place >= $2 AND place < $3 ORDER BY place"),
		s.name, int64(from), int64(to))
	if err != nil {
		return nil, failure(ctx, err)
	}
	defer rows.Close()
	list := make([]ledger.Entry, 0, to-from)
	for rows.Next() {
		var place uint64
		var key, leaf []byte
		if err := rows.Scan(&place, &key, &leaf); err != nil {
			return nil, failure(ctx, err)
		}
		if want := from + uint64(len(list)); place != want {
			return nil, missing(want)
		}
		list = append(list, ledger.Entry{Key: string(key), Leaf: leaf})
	}
	if err := rows.Err(); err != nil {
		return nil, failure(ctx, err)
	}
	if n := from + uint64(len(list)); n != to {
		return nil, missing(n)
	}
	return list, nil
}

func missing(place uint64) error {
	return &ledger.Error{Code: ledger.CodeTampered, Detail: fmt.Sprintf("entry %d is gone", place)}
}

// Append implements ledger.Store, in one transaction in which nobody else appends to
// the log.
func (s *Store) Append(ctx context.Context, expectedSize uint64, entries []ledger.Entry) error {
	return failure(ctx, s.alone(ctx, func(tx *sql.Tx) error {
		size, err := s.size(ctx, tx)
		if err != nil {
			return err
		}
		find := func(key string) ([]byte, bool) {
			var leaf []byte
			found := tx.QueryRowContext(ctx, s.query("SELECT leaf FROM ledger_entries WHERE log = $1 AND key = $2"), s.name, []byte(key)).Scan(&leaf)
			if !errors.Is(found, sql.ErrNoRows) {
				err = errors.Join(err, found)
			}
			return leaf, found == nil
		}
		added, refused := ledger.Admit(size, expectedSize, entries, find)
		if err = errors.Join(err, refused); err != nil {
			return err
		}
		for i, e := range added {
			_, err := tx.ExecContext(ctx, s.query("INSERT INTO ledger_entries (log, place, key, leaf) VALUES ($1, $2, $3, $4)"),
				s.name, int64(size)+int64(i), []byte(e.Key), e.Leaf)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// alone runs do in a transaction that no other of this log runs beside.
func (s *Store) alone(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, &s.isolation)
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing once committed
	if s.lock != "" {
		if _, err := tx.ExecContext(ctx, s.lock, s.name); err != nil {
			return err
		}
	}
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// failure is the error of ctx where that has ended, one of the ledger as it is, and
// anything else one of the medium.
func failure(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case ledger.CodeOf(err) != "":
		return err
	}
	return &ledger.Error{Code: ledger.CodeIO, Detail: "database", Err: err}
}
