package gdap

import "github.com/mandate-nhi/mandate/governance/importer"

// A request is a step that a partner asked for. It names no person; so it
// becomes neither an approval nor a revocation, but a label of its relationship.
type request struct {
	at           importer.Node
	relationship claim[string]
	action       claim[string]
	status       claim[string]
}

var (
	requestActions  = enumeration("lockForApproval", "approve", "reject", "terminate")
	requestStatuses = enumeration("created", "pending", "succeeded", "failed")
)

func enumeration(values ...string) map[string]string {
	m := map[string]string{}
	for _, v := range values {
		m[v] = v
	}
	return m
}

// request reads one object.
func (r *reader) request(n importer.Node, in page) {
	r.fields(n, requestFields)
	id, ok := r.id(n.Get("id")).Get()
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the request has no id; it is left out")
		return
	}
	if r.full(len(r.requests[id]), n) {
		return
	}
	r.requests[id] = append(r.requests[id], request{n, r.below(n, in),
		enum(r, n.Get("action"), requestActions), enum(r, n.Get("status"), requestStatuses)})
}

// request joins the copies of one request and gives it to its relationship.
func (b *builder) request(copies []request) {
	q := request{
		at:           copies[0].at,
		relationship: same(b.Collector, copies, "relationship", func(q *request) claim[string] { return q.relationship }),
		action:       same(b.Collector, copies, "action", func(q *request) claim[string] { return q.action }),
		status:       same(b.Collector, copies, "status", func(q *request) claim[string] { return q.status }),
	}
	id, named := q.relationship.Get()
	if _, here := b.read.relationships[id]; !named || !here {
		b.Report(q.at, importer.Warning, importer.CodeUnresolved, "the files do not hold the relationship of the request, or do not say which one it is; the request is left out")
		return
	}
	if b.requestsOf[id] == nil {
		b.requestsOf[id] = map[string][]request{}
	}
	if action, ok := q.action.Get(); ok {
		b.requestsOf[id][action] = append(b.requestsOf[id][action], q)
	}
}
