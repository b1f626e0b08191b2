package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/filestore"
	"github.com/mandate-nhi/mandate/governance"
)

var ledgerAppendCommand = command{
	name:  "ledger append",
	args:  "-dir DIR -key FILE -secrets DIR [flags] FILE...",
	short: "record grants, revocations and handoffs where nobody can change them unseen",
	about: `
The FILEs are an estate; with -events each is a list of events instead, a JSON array
of objects with key, kind, record, digest, organizations, persons, at, gate, outcome.
An event is taken once, however often it is appended. What is appended commits to
records without showing them: the salts of events and the keys of persons are drawn
into the folder of -secrets. Keep it, back it up, and never beside the ledger. To
erase a person, empty persons/ID.key there, and salts/EVENT.key of the events.

exit status: 0 done; 1 a record has changed since the ledger took it, or the ledger is
not what was signed; 2 wrong usage or bad input`,
	example: "mandate ledger append -dir ledger -key partners.key -secrets secrets estate.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		a := &ledgerAppend{}
		a.flags(flags)
		flags.StringVar(&a.key, "key", "", "sign with the secret key in `FILE`")
		flags.StringVar(&a.secrets, "secrets", "", "keep salts and keys of persons in the folder `DIR`")
		flags.BoolVar(&a.events, "events", false, "the FILEs are lists of events")
		return a.run
	},
}

// A ledgerQuestion is what the commands of a ledger share.
type ledgerQuestion struct{ dir, format string }

func (q *ledgerQuestion) flags(flags *flag.FlagSet) {
	q.format = "text"
	flags.StringVar(&q.dir, "dir", "", "the ledger is in the folder `DIR`")
	flags.Func("format", "write the answer as `FORMAT`: text or json (default text)", oneOf(&q.format, "text", "json"))
}

func (q *ledgerQuestion) print(w io.Writer, text *page, answer any) error {
	if q.format == "json" {
		return printJSON(answer)(w)
	}
	return text.print(w)
}

func (q *ledgerQuestion) checkpoint() string { return filepath.Join(q.dir, "checkpoint") }

type ledgerAppend struct {
	ledgerQuestion
	key, secrets string
	events       bool
}

// An appendAnswer is what ledger append writes with -format json.
type appendAnswer struct {
	Log        string     `json:"log"`
	Size       uint64     `json:"size"`
	Appended   []appended `json:"appended"`
	Known      int        `json:"known"`   // events that were there already
	Changed    []string   `json:"changed"` // keys that the ledger took with another form of the record
	Omitted    []omitted  `json:"omitted"` // for facts are missing
	Checkpoint string     `json:"checkpoint"`
}

type appended struct {
	Index   uint64         `json:"index"`
	Key     string         `json:"key"`
	Kind    ledger.Kind    `json:"kind"`
	Record  governance.Ref `json:"record,omitzero"`
	Outcome string         `json:"outcome"`
	At      time.Time      `json:"at"`
}

func (a *ledgerAppend) run(e *env, names []string) error {
	if a.dir == "" || a.key == "" || a.secrets == "" {
		return usageError{"give -dir DIR, -key FILE and -secrets DIR"}
	}
	signer, key, err := readSigner(a.key)
	if err != nil {
		return err
	}
	events, left, err := a.read(e, names)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(a.dir, 0o777); err != nil {
		return err
	}
	store, err := filestore.Open(a.dir)
	if err != nil {
		return refused(err)
	}
	w := &ledgerWriter{e: e, store: store, log: ledger.New(store, key.Name), signer: signer, key: key, file: a.checkpoint()}
	answer, err := w.append(e.ctx, events, ledger.Sealer{Salts: secrets{a.secrets, e.random}, Pseudonyms: secrets{a.secrets, e.random}})
	if err := errors.Join(err, store.Close()); err != nil {
		return refused(err)
	}
	answer.Omitted = append(answer.Omitted, left...)
	if err := a.print(e.stdout, answer.text(), answer); err != nil {
		return err
	}
	if n := len(answer.Changed); n > 0 {
		return metError{fmt.Sprintf("changed since the ledger took them: %d", n)}
	}
	return nil
}

func (a *ledgerAppend) read(e *env, names []string) (events []ledger.Event, left []omitted, err error) {
	if !a.events {
		v, err := e.whole(names)
		if err != nil {
			return nil, nil, err
		}
		events, left = eventsOf(v)
		return events, left, nil
	}
	files, err := e.read(names)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		more, err := eventsIn(f.Name, f.Data)
		if err != nil {
			return nil, nil, err
		}
		events = append(events, more...)
	}
	return events, nil, nil
}

// refused is an error whose exit status says that the ledger is not what was
// signed.
func refused(err error) error {
	switch ledger.CodeOf(err) {
	case ledger.CodeTampered, ledger.CodeTruncated, ledger.CodeProof, ledger.CodeSignature:
		return metError{err.Error()}
	}
	return err
}

// A ledgerWriter appends to a ledger in a folder and signs what it then is.
type ledgerWriter struct {
	e      *env
	store  *filestore.Store
	log    *ledger.Log
	signer ledger.Signer
	key    ledger.Key
	file   string // of the signed checkpoint
}

func (w *ledgerWriter) append(ctx context.Context, events []ledger.Event, sealer ledger.Sealer) (*appendAnswer, error) {
	if err := w.trusted(ctx); err != nil {
		return nil, err
	}
	a := &appendAnswer{Log: w.key.Name, Appended: []appended{}, Changed: []string{}, Omitted: []omitted{}}
	entries, err := w.fresh(ctx, a, events, sealer)
	if err != nil {
		return nil, err
	}
	places, err := w.log.Append(ctx, entries...)
	if err != nil {
		return nil, err
	}
	for i, place := range places {
		a.Appended[i].Index = place
	}
	c, text, err := w.sign(ctx)
	a.Size, a.Checkpoint = c.Size, string(text)
	return a, err
}

// trusted wants the ledger to hold what was signed last, for the next checkpoint
// stands for all of it.
func (w *ledgerWriter) trusted(ctx context.Context) error {
	size, err := w.store.Size(ctx)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(w.file)
	if errors.Is(err, fs.ErrNotExist) && size == 0 {
		_, _, err := w.sign(ctx)
		return err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return metError{"there is a ledger, and no checkpoint beside it: put back the last one that was signed, as " + w.file}
	}
	if err != nil {
		return err
	}
	c, err := ledger.OpenCheckpoint(text, w.key)
	if err != nil {
		return err
	}
	return ledger.Audit(ctx, w.store, c)
}

// fresh are the entries of the events that the ledger does not hold, each once.
func (w *ledgerWriter) fresh(ctx context.Context, a *appendAnswer, events []ledger.Event, sealer ledger.Sealer) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	seen := map[string]bool{}
	for _, event := range events {
		if seen[event.Key] {
			return nil, fmt.Errorf("event %s is there twice", event.Key)
		}
		seen[event.Key] = true
		entry, err := w.sort(ctx, a, event, sealer)
		if err != nil {
			return nil, err
		}
		if entry != nil {
			entries = append(entries, *entry)
		}
	}
	return entries, nil
}

// sort seals an event that is new; of others it notes whether they are the same.
func (w *ledgerWriter) sort(ctx context.Context, a *appendAnswer, event ledger.Event, sealer ledger.Sealer) (*ledger.Entry, error) {
	index, there, err := w.log.Find(ctx, event.Key)
	if err != nil {
		return nil, err
	}
	entry, err := sealer.Seal(ctx, event)
	if there && errors.Is(err, errDestroyed) {
		a.Known++ // somebody was erased: what is there stays
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", event.Key, err)
	}
	if !there {
		a.Appended = append(a.Appended, appended{Key: event.Key, Kind: event.Kind, Record: event.Record, Outcome: event.Outcome, At: event.At})
		return &entry, nil
	}
	leaf, _, err := w.log.Entry(ctx, index)
	if err == nil && bytes.Equal(leaf, entry.Leaf) {
		a.Known++
	} else if err == nil {
		a.Changed = append(a.Changed, event.Key)
	}
	return nil, err
}

// sign writes the signed checkpoint of all entries.
func (w *ledgerWriter) sign(ctx context.Context) (ledger.Checkpoint, []byte, error) {
	c, err := w.log.Checkpoint(ctx)
	if err != nil {
		return c, nil, err
	}
	text, err := ledger.SignCheckpoint(ctx, c, w.signer, w.key)
	if err != nil {
		return c, nil, err
	}
	return c, text, w.e.write(w.file, func(out io.Writer) error {
		_, err := out.Write(text)
		return err
	})
}

func (a *appendAnswer) text() *page {
	p := new(page)
	p.line("APPENDED %s to %s; %d were there already; it holds %d", plural(len(a.Appended), "event", "events"), a.Log, a.Known, a.Size)
	var rows [][]string
	for _, x := range a.Appended {
		rows = append(rows, []string{strconv.FormatUint(x.Index, 10), string(x.Kind), x.Record.String(), x.Outcome, governance.FormatInstant(x.At)})
	}
	if rows != nil {
		p.line("")
		p.table(rows)
	}
	if len(a.Changed) > 0 {
		p.head("changed since the ledger took them: it keeps what it has")
		p.line("  %s", strings.Join(slices.Sorted(slices.Values(a.Changed)), "\n  "))
	}
	for i, o := range a.Omitted {
		if i == 0 {
			p.head("not appended, for facts are missing (%d)", len(a.Omitted))
		}
		var paths []string
		for _, m := range o.Missing {
			paths = append(paths, m.Path+" "+string(m.Code))
		}
		p.line("  %s: %s", o.Key, strings.Join(paths, ", "))
	}
	p.head("checkpoint: keep a copy, for ledger verify -since\n")
	p.WriteString(a.Checkpoint)
	return p
}
