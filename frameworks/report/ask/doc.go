// Package ask turns the facts that an assessment lacks into questions for one party,
// and its answers into facts. A Request is made from what the party may see, and asks
// only what an answer can settle; what it does not ask, it names, with the reason:
//
//	r, err := ask.New(ctx, ask.Input{Index: x, At: t, Party: "kestrel", Pack: pack, Library: lib, Assess: assess})
//	err = r.HTML(w) // or CSV
//	merged, err := r.Merge(estate, answers, ask.Attestation{By: "kestrel", At: t})
//
// The id of a question is the path of the fact, such as credential[ci-key].rotatedAt.
// Answers are self-attested: a piece of evidence holds who says so, when, and the
// digest of the file, and the origin of each record names the line. An answer never
// replaces what the estate knows.
package ask
