package governance

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"reflect"
	"regexp"
	"strings"
)

// MinPseudonymKey is the shortest key of Pseudonymize, in bytes: 128 bits, a library
// default.
const MinPseudonymKey = 16

// ErrShortKey says that a key of Pseudonymize has fewer than MinPseudonymKey bytes.
var ErrShortKey = errors.New("the key of pseudonyms has fewer than 16 bytes")

// Pseudonymize replaces the personal data of an estate by pseudonyms, so that every
// verdict stays what it is and whoever does not hold the key does not learn whom it
// is about. The same text under the same key is always the same pseudonym, in
// whatever estate; GDPR Article 4(5) calls the key the additional information that
// has to be kept apart.
//
// Replaced are, wherever they are written:
//
//   - the ids of actors, but for those that the estate knows to be organizations or
//     units, and ids of other records that begin with one of them and a separator
//     (any of /:@.#);
//   - the e-mail address in such an id of an actor, or in the actor's name, where the
//     id of another record holds it, as the ids of grants do that name the grantee;
//   - the texts of the fields that FieldInfo.Personal marks, such as names and
//     contacts, the values of labels, and origins. An empty text stays empty.
//
// The digests of approvals go with what was approved. Fields that verdicts compare,
// such as scopes, conditions and trusts, are not replaced, but for the roots of
// scopes: where a source puts the names of people there, they stay. A control of
// one's own that reads a label or name reads the pseudonym. A verification of
// evidence (package delegation) names the record as it was, so it does not hold of
// the copy.
//
// The result has no positions; its warnings keep only their code, record and path.
// e is not changed. The error is ErrShortKey. Time is linear in the records.
func Pseudonymize(e *Estate, key []byte) (*Estate, error) {
	if len(key) < MinPseudonymKey {
		return nil, ErrShortKey
	}
	p := pseudonymizer{key: key, groups: map[string]bool{}}
	for i := range e.Actors {
		if k := e.Actors[i].Kind; k == ActorKindOrganization || k == ActorKindUnit {
			p.groups[e.Actors[i].ID] = true
		}
	}
	p.persons = p.personsOf(e)
	p.addresses = addressesIn(p.persons)
	for i := range e.Actors { // an id may be a number, and the name the address
		if a := &e.Actors[i]; p.persons[a.ID] {
			maps.Copy(p.addresses, addressesIn(map[string]bool{a.Name.Or(""): true}))
		}
	}
	out := &Estate{SchemaVersion: e.SchemaVersion, AsOf: e.AsOf}
	for _, c := range collections {
		c.pseudonymize(&p, e, out)
	}
	var warnings []Warning
	for _, w := range e.Warnings() {
		if !w.Record.IsZero() {
			w.Record.ID = p.id(w.Record)
		}
		warnings = append(warnings, Warning{Code: w.Code, Record: w.Record, Path: w.Path})
	}
	return out.Remark(warnings), nil
}

type pseudonymizer struct {
	key     []byte
	groups  map[string]bool // ids of organizations and units
	persons map[string]bool // ids of all other actors, recorded or only named

	addresses map[string]bool // e-mail addresses in the ids of persons
}

// address finds e-mail addresses as ids write them.
var address = regexp.MustCompile(`[\pL\pN._%+'-]+@[\pL\pN.-]+`)

func addressesIn(ids map[string]bool) map[string]bool {
	found := map[string]bool{}
	for id := range ids {
		for _, a := range address.FindAllString(id, -1) {
			found[a] = true
		}
	}
	return found
}

// personsOf finds the ids of persons that an estate names.
func (p *pseudonymizer) personsOf(e *Estate) map[string]bool {
	found := map[string]bool{}
	note := func(r Ref) string {
		if r.Kind == KindActor && !p.groups[r.ID] {
			found[r.ID] = true
		}
		return r.ID
	}
	for _, c := range collections {
		c.eachRef(e, note)
	}
	return found
}

// eachRef yields the records and what they refer to.
func (c recordsOf[T]) eachRef(e *Estate, note func(Ref) string) {
	list := *c.list(e)
	for i := range list {
		renamed(reflect.ValueOf(&list[i]), note)
	}
}

func (c recordsOf[T]) pseudonymize(p *pseudonymizer, e, out *Estate) {
	list := *c.list(e)
	for i := range list {
		copied := list[i]
		p.texts(reflect.ValueOf(&copied).Elem())
		approveAnew(any(&list[i]), any(&copied))
		*c.list(out) = append(*c.list(out), *renamed(reflect.ValueOf(&copied), p.id).Interface().(*T))
	}
}

// id is the id of a record under its pseudonym.
func (p *pseudonymizer) id(r Ref) string {
	if p.persons[r.ID] && r.Kind == KindActor {
		return p.pseudonym(r.ID)
	}
	if r.Kind == KindActor {
		return r.ID
	}
	for i := len(r.ID) - 1; i > 0; i-- {
		if strings.IndexByte("/:@.#", r.ID[i]) >= 0 && p.persons[r.ID[:i]] {
			if id := p.pseudonym(r.ID[:i]) + r.ID[i:]; checkID(id) == nil {
				return id
			}
			return p.pseudonym(r.ID)
		}
	}
	return p.withoutAddresses(r.ID)
}

// withoutAddresses is an id with pseudonyms for the addresses of persons in it.
func (p *pseudonymizer) withoutAddresses(id string) string {
	if len(p.addresses) == 0 || !strings.Contains(id, "@") {
		return id
	}
	replaced := address.ReplaceAllStringFunc(id, func(a string) string {
		if p.addresses[a] {
			return p.pseudonym(a)
		}
		return a
	})
	if checkID(replaced) != nil {
		return p.pseudonym(id)
	}
	return replaced
}

// pseudonym is p- and the first half of the HMAC-SHA-256 of the text, in hex.
func (p *pseudonymizer) pseudonym(text string) string {
	if text == "" {
		return ""
	}
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(text))
	return "p-" + hex.EncodeToString(mac.Sum(nil)[:sha256.Size/2])
}

// texts replaces the personal texts of a record or part.
func (p *pseudonymizer) texts(record reflect.Value) {
	for i, f := range fieldsOf(record.Type()) {
		v := record.Field(i)
		if x, ok := asField(v); ok {
			if !x.IsSome() {
				continue
			}
			v = x.inner()
		}
		switch {
		case f.Name == "id" || !f.Personal && f.Part == "":
		case f.Type == TypeLabels:
			v.Set(reflect.ValueOf(p.labels(v.Interface().(map[string]string))))
		case f.List:
			fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(fresh, v)
			for n := range fresh.Len() {
				p.text(fresh.Index(n))
			}
			v.Set(fresh)
		default:
			p.text(v)
		}
	}
}

func (p *pseudonymizer) text(v reflect.Value) {
	if v.Kind() == reflect.String {
		v.SetString(p.pseudonym(v.String()))
	} else {
		p.texts(v)
	}
}

func (p *pseudonymizer) labels(labels map[string]string) map[string]string {
	out := make(map[string]string, len(labels))
	for name, value := range labels {
		out[name] = p.pseudonym(value)
	}
	return out
}
