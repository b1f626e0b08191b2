package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"strings"

	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A caller is who sent a request, and what its session vouches for, such as mfa.
type caller struct {
	Party governance.Ref `json:"party"`
	Facts []string       `json:"facts"`
}

// wants asks whether the caller may do something.
func (c caller) wants(action, resource string) engine.Ask {
	return engine.Ask{Gate: delegation.GatePrivilegedAction, Request: &governance.Request{
		Party: c.Party, Action: action, Resource: resource, Facts: governance.Some(c.Facts)}}
}

// callers know a caller by the SHA-256 of its token, so that no file holds one. A
// real service asks its identity provider, or looks at the client's certificate.
type callers map[string]caller

func readCallers(file string) (callers, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var c callers
	return c, json.Unmarshal(data, &c)
}

func (c callers) of(r *http.Request) (caller, bool) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	sum := sha256.Sum256([]byte(token))
	who, known := c[hex.EncodeToString(sum[:])]
	return who, ok && known
}
