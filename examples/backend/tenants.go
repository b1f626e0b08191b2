package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// maxRemembered bounds the answers that a tenant remembers, of some 1 KB each.
const maxRemembered = 10_000

// A tenant is what is recorded about one tenant over what all share, and what was
// answered by it. New facts are a new tenant, which remembers nothing.
type tenant struct {
	index *delegation.Index
	basis governance.Hash // names the facts

	mu      sync.RWMutex
	answers map[question]*answer
}

func (t *tenant) remembered(q question) *answer {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.answers[q]
}

func (t *tenant) remember(q question, a *answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.answers == nil || len(t.answers) >= maxRemembered {
		t.answers = map[question]*answer{}
	}
	t.answers[q] = a
}

// noTenant is by what a tenant that is not there is answered: the shared facts alone.
// A caller gets the same answer as where it has no business, and learns nothing.
const noTenant = ""

// readTenants reads shared.json and, over it, each file of tenants. The shared part
// is held and indexed once, however many tenants there are.
func readTenants(dir fs.FS, m *metrics) (map[string]*tenant, error) {
	shared, err := readEstate(dir, "shared.json")
	if err != nil {
		return nil, err
	}
	base := delegation.NewIndex(shared, delegation.WithObserver(m.observe))
	names, err := fs.Glob(dir, "tenants/*.json")
	if err != nil || len(names) == 0 {
		return nil, errors.Join(errors.New("no files tenants/*.json"), err)
	}
	tenants := map[string]*tenant{}
	for _, name := range names {
		estate, err := readEstate(dir, name)
		if err != nil {
			return nil, err
		}
		layer, err := base.Layer(estate)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sum := sha256.Sum256([]byte(shared.Digest() + "\n" + estate.Digest()))
		tenants[strings.TrimSuffix(path.Base(name), ".json")] = &tenant{index: layer, basis: governance.Hash("sha256:" + hex.EncodeToString(sum[:]))}
	}
	tenants[noTenant] = &tenant{index: base, basis: shared.Digest()}
	return tenants, nil
}

func readEstate(dir fs.FS, name string) (*governance.Estate, error) {
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, err
	}
	return governance.Parse(name, data)
}
