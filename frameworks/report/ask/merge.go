package ask

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Codes of faults in a file of answers.
const (
	CodeNotAsked      governance.Code = "NOT_ASKED"      // the request has no such id
	CodeAnsweredTwice governance.Code = "ANSWERED_TWICE" // the file has the id already
	CodeAnswer        governance.Code = "ANSWER"         // not one of the allowed answers
	CodeKnownByNow    governance.Code = "KNOWN_BY_NOW"   // the estate has learned it since; an answer replaces no fact
	CodeAttester      governance.Code = "ATTESTER"       // not an actor of the party on record
)

// A Merged is an estate with answers.
type Merged struct {
	Estate   *governance.Estate
	Evidence governance.Ref // that the answers were given; zero without any
	Answered []string       // ids, in the order of the request
	Open     []string       // ids without an answer
}

// Merge adds the answers of a CSV file with the columns id and answer to the estate.
// An empty answer is none; "none" says that there is nothing. The error is a
// *governance.DocumentError of all faults, each with its line and column: ids that were
// not asked, answers that are not allowed, secrets, which are never quoted, and what
// makes the estate invalid. The estate is not changed; that of the result is as of the
// answers, where they are later (as governance.Merge has it).
func (r *Request) Merge(e *governance.Estate, name string, data []byte, by Attestation) (*Merged, error) {
	rows, err := readTable(name, data, "id", "answer")
	if err != nil {
		return nil, err
	}
	t, err := treeOf(e)
	if err != nil {
		return nil, err
	}
	m := &merging{file: name, request: r, tree: t, index: delegation.NewIndex(e), by: by, data: data, rows: map[string]tableRow{}}
	m.attester()
	for _, row := range rows {
		m.take(row)
	}
	if err := governance.NewDocumentError(m.faults); err != nil {
		return nil, err
	}
	return m.result()
}

// A merging is answers on their way into a tree.
type merging struct {
	file    string
	request *Request
	tree    tree
	index   *delegation.Index
	by      Attestation
	data    []byte
	rows    map[string]tableRow // by id, with an answer
	faults  []*governance.Fault
}

// attester wants the one who answers to be of the party.
func (m *merging) attester() {
	org, ok := m.index.At(m.by.At).Organization(governance.NewRef(governance.KindActor, m.by.By)).Get()
	if !ok || org.ID() != m.request.Party {
		m.faults = append(m.faults, &governance.Fault{Code: CodeAttester, Pos: governance.Position{File: m.file}, Detail: "the attester is to be an actor on record of " + m.request.Party})
	}
}

func (m *merging) take(row tableRow) {
	id, answer := row.cell("id"), strings.TrimSpace(row.cell("answer"))
	refuse := func(column string, code governance.Code, detail string) {
		m.faults = append(m.faults, row.fault(column, code, detail))
	}
	i := slices.IndexFunc(m.request.Questions, func(q Question) bool { return q.ID == id })
	_, twice := m.rows[id]
	switch {
	case governance.IsSecret(id) || governance.IsSecret(answer):
		refuse("answer", governance.CodeSecretMaterial, "this looks like a secret value: remove it here, and replace the secret where it was in use")
	case i < 0:
		refuse("id", CodeNotAsked, "the request does not ask for this")
	case answer == "":
	case twice:
		refuse("id", CodeAnsweredTwice, "the file answers this already")
	default:
		m.rows[id] = row
		m.answer(row, m.request.Questions[i], answer)
	}
}

// answer writes one answer into the tree.
func (m *merging) answer(row tableRow, q Question, answer string) {
	p, ok := placeOf(q.ID)
	info, whole, known := infoOf(p)
	if !ok || !known || info.Type == governance.TypeLabels || p.steps[0] == "origin" || p.steps[0] == "id" {
		m.faults = append(m.faults, row.fault("id", CodeNotAsked, "the request does not name a fact"))
		return
	}
	value, err := form{info, whole}.parse(answer, func(ref governance.Ref) bool { return m.tree.records[ref] != nil })
	if err != nil {
		m.faults = append(m.faults, row.fault("answer", CodeAnswer, err.Error()))
		return
	}
	if s, ok := statementOf(p); ok {
		m.state(p.record, s)
	} else if detail := m.learned(p, q); detail != "" {
		m.faults = append(m.faults, row.fault("id", CodeKnownByNow, detail))
		return
	}
	m.tree.set(p, value)
	record := m.tree.records[p.record]
	origin, _ := record["origin"].([]any)
	record["origin"] = append(origin, map[string]any{"source": row.file, "pointer": fmt.Sprintf("#row=%d", row.number), "line": row.places["id"].Line, "fields": []any{p.steps[0]}})
}

// learned says why the answer has no place any more.
func (m *merging) learned(p place, q Question) string {
	value, written, holder := m.tree.get(p)
	switch {
	case !holder:
		return "the estate holds nothing any more that this could be about"
	case written && asJSON(value) != q.Replaces:
		return "the estate knows this by now: ask again"
	}
	return ""
}

// state makes the record of a statement of completeness; a newer one stands for an
// older one.
func (m *merging) state(ref governance.Ref, s statement) {
	if m.tree.records[ref] == nil {
		m.tree.add(ref, map[string]any{"id": ref.ID})
	}
	record := m.tree.records[ref]
	record["kind"], record["tenantId"] = string(s.kind), s.tenant
	record["collectedAt"], record["evidenceId"] = governance.FormatInstant(m.by.At), m.evidence().ID
}

// evidence is the record that the answers were given.
func (m *merging) evidence() governance.Ref {
	return governance.NewRef(governance.KindEvidence, "answers:"+m.digest()[:16])
}

func (m *merging) digest() string {
	sum := sha256.Sum256(m.data)
	return hex.EncodeToString(sum[:])
}

// result is the estate with its answers. Self-attested, they prove nothing themselves:
// the outcome of the evidence is inconclusive.
func (m *merging) result() (*Merged, error) {
	out := &Merged{}
	for _, q := range m.request.Questions {
		if _, ok := m.rows[q.ID]; ok {
			out.Answered = append(out.Answered, q.ID)
		} else {
			out.Open = append(out.Open, q.ID)
		}
	}
	if ref := m.evidence(); len(out.Answered) > 0 && m.tree.records[ref] == nil {
		out.Evidence = ref
		m.tree.add(ref, map[string]any{
			"id": ref.ID, "kind": "attestation", "subjectId": "actor:" + m.request.Party, "collectedAt": governance.FormatInstant(m.by.At),
			"validUntil": nil, "attesterId": "actor:" + m.by.By, "method": "self_attested", "digest": "sha256:" + m.digest(),
			"envelopeDigest": nil, "ledgerEntry": nil, "outcome": "inconclusive",
		})
	}
	if asOf, ok := m.index.AsOf().Get(); len(out.Answered) > 0 && (!ok || asOf.Before(m.by.At)) {
		m.tree.document["asOf"] = governance.FormatInstant(m.by.At)
	}
	estate, err := governance.Parse(m.file, []byte(asJSON(m.tree.document)))
	if err != nil {
		return nil, m.placed(err)
	}
	out.Estate = estate
	return out, nil
}

// placed puts each fault of the estate where the answer stands that made it.
func (m *merging) placed(err error) error {
	places := map[string]governance.Position{}
	for id, row := range m.rows {
		p, _ := placeOf(id)
		places[m.pointer(p)] = row.places["answer"]
	}
	var faults []*governance.Fault
	for f := range governance.Faults(err) {
		g := *f
		g.Pos = governance.Position{File: m.file}
		for at := f.Pointer; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
			if pos, ok := places[at]; ok {
				g.Pos = pos
				break
			}
		}
		faults = append(faults, &g)
	}
	return governance.NewDocumentError(faults)
}

// pointer is a place in the document, as faults name it (RFC 6901).
func (m *merging) pointer(p place) string {
	name := collection(p.record.Kind)
	list, _ := m.tree.document[name].([]any)
	i := slices.IndexFunc(list, func(r any) bool { return r.(map[string]any)["id"] == p.record.ID })
	return fmt.Sprintf("/%s/%d/%s", name, i, strings.Join(p.steps, "/"))
}
