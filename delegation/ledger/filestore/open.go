package filestore

import (
	"encoding/binary"
	"fmt"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

const logName = "log"

// Open opens the ledger in a folder that exists, and makes an empty one if it
// holds none. It reads the whole log, a batch at a time. The error has
// ledger.CodeTampered if what was acknowledged is not there as it was, and
// ledger.CodeIO if the medium failed.
func Open(dir string) (*Store, error) { return open(folder(dir)) }

func open(d disk) (*Store, error) {
	f, err := d.open(logName)
	if err != nil {
		return nil, broken(err, "open the log")
	}
	s := &Store{disk: d, file: f, byKey: map[string]int{}}
	if err := s.restore(); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

// restore reads the log, wants it to hold what the head acknowledges, and makes
// the medium hold what follows: a whole batch, or nothing of a torn one.
func (s *Store) restore() error {
	length, err := s.file.size()
	if err != nil {
		return broken(err, "look at the log")
	}
	acknowledged, err := s.openHead(length)
	if err != nil {
		return err
	}
	reached, behind := s.head == acknowledged, 0
	for {
		ok, err := s.next(length)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if reached {
			behind++
		}
		reached = reached || s.head == acknowledged
	}
	if !reached {
		return tampered("of %d acknowledged entries the first %d can be read, or they are other ones", acknowledged.size, s.head.size)
	}
	if behind > 1 { // the second was begun when the first was acknowledged
		return tampered("the head is older than the log")
	}
	s.cut = length - s.head.length
	return s.settle(acknowledged)
}

// openHead reads the head, or writes the first one: a log without a head lost it.
func (s *Store) openHead(length int64) (head, error) {
	text, err := s.disk.read(headName)
	if missing(err) && length > 0 {
		return head{}, tampered("there is a log and no head")
	}
	if missing(err) {
		if err = (head{}).write(s.disk); err != nil {
			return head{}, broken(err, "write the first head")
		}
		return head{}, nil
	}
	if err != nil {
		return head{}, broken(err, "read the head")
	}
	h, ok := parseHead(string(text))
	if !ok {
		return head{}, tampered("the head is none")
	}
	return h, nil
}

// next takes the batch behind the head. It is false where there is no whole one.
func (s *Store) next(length int64) (bool, error) {
	data, err := s.batch(length)
	if err != nil {
		return false, broken(err, "read the log")
	}
	spans, chain, ok := decode(s.head.chain, data, s.head.length)
	if !ok || !s.keep(spans) {
		return false, nil
	}
	s.head = head{s.head.size + uint64(len(spans)), s.head.length + int64(len(data)), chain}
	return true, nil
}

// batch reads the bytes of the batch behind the head, and nothing if the log of
// this length does not hold them.
func (s *Store) batch(length int64) ([]byte, error) {
	rest := length - s.head.length
	if rest < around {
		return nil, nil
	}
	var prefix [lengthSize]byte
	if n, err := s.file.ReadAt(prefix[:], s.head.length); n < len(prefix) {
		return nil, err
	}
	body := binary.BigEndian.Uint64(prefix[:])
	if body > uint64(rest-around) {
		return nil, nil
	}
	data := make([]byte, around+int(body))
	if n, err := s.file.ReadAt(data, s.head.length); n < len(data) {
		return nil, err
	}
	return data, nil
}

// settle makes the medium agree with what was read.
func (s *Store) settle(acknowledged head) error {
	if s.cut > 0 {
		if err := s.file.Truncate(s.head.length); err != nil {
			return broken(err, "cut the torn tail")
		}
	}
	if err := s.file.Sync(); err != nil {
		return broken(err, "sync the log")
	}
	if err := s.disk.sync(); err != nil {
		return broken(err, "sync the folder")
	}
	if s.head == acknowledged {
		return nil
	}
	if err := s.head.write(s.disk); err != nil {
		return broken(err, "write the head")
	}
	return nil
}

// keep notes the entries of a batch. A key that stands twice was not appended so.
func (s *Store) keep(spans []span) bool {
	fresh := map[string]bool{}
	for _, p := range spans {
		if _, twice := s.byKey[p.key]; twice || fresh[p.key] {
			return false
		}
		fresh[p.key] = true
	}
	for _, p := range spans {
		s.byKey[p.key] = len(s.spans)
		s.spans = append(s.spans, p)
	}
	return true
}

func tampered(format string, args ...any) error {
	return &ledger.Error{Code: ledger.CodeTampered, Detail: fmt.Sprintf(format, args...)}
}

func broken(err error, what string) error {
	return &ledger.Error{Code: ledger.CodeIO, Detail: what, Err: err}
}
