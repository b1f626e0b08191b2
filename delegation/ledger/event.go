package ledger

import (
	"errors"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// An Event is what happened, in the words of the estate. Seal makes an Entry of it.
type Event struct {
	// Key is the same whoever records the event and how often: a log takes it
	// once. It is an id, and is stored as it stands: do not name a person in it.
	Key string

	Kind          Kind
	Record        governance.Ref  // what it happened to; zero where that is a person, who then is in Persons
	Digest        governance.Hash // of the record as it stood, such as governance.Digest gives
	Organizations []string        // ids of the actors concerned; order and repetition mean nothing
	Persons       []string        // ids of the persons concerned; likewise
	At            time.Time       // when it happened
	Gate          string          // which gate; only of a gate decision
	Outcome       string          // the state entered, such as "accepted", or the decision
}

// check finds the ways in which a person could get into a leaf by name, and what
// the leaf itself no longer shows.
func (e Event) check() error {
	errs := []error{checkAnyHash("digest", e.Digest)}
	for _, p := range asSet(e.Persons) {
		errs = append(errs, checkID("persons", p))
		if slices.Contains(e.Organizations, p) || e.Record == governance.NewRef(governance.KindActor, p) || e.Key == p {
			errs = append(errs, errors.New("persons: a person is also named as record, organization or key, which would be stored as it stands"))
		}
	}
	return errors.Join(errs...)
}
