package oauth

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// parse reads JSON, or whole tokens: one a line, perhaps as a header of HTTP has them.
func parse(f importer.File, limits importer.Limits) (importer.Node, *governance.Fault) {
	root, fault := importer.ParseStream(f, limits)
	if fault == nil || fault.Code != governance.CodeSyntax {
		return root, fault
	}
	text, unread := importer.Text(f, limits)
	if unread != nil {
		return importer.Node{}, unread
	}
	quoted, ok := quoteTokens(text)
	if !ok {
		return importer.Node{}, fault
	}
	return importer.ParseStream(importer.File{Name: f.Name, Data: quoted}, limits)
}

// tokenLine is a bearer token (RFC 6750 §2.1), which needs no escapes in JSON.
var tokenLine = regexp.MustCompile(`^(?i:(?:authorization: *)?bearer +)?([A-Za-z0-9._~+/-]{20,}=*)$`)

// quoteTokens makes JSON texts of tokens, in the lines where they stood.
func quoteTokens(text []byte) ([]byte, bool) {
	var out []byte
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			m := tokenLine.FindSubmatch(line)
			if m == nil {
				return nil, false
			}
			out = append(append(append(out, '"'), m[1]...), '"')
		}
		out = append(out, '\n')
	}
	return out, true
}

// isToken reports whether a value is a text that may be a token.
func isToken(n importer.Node) bool {
	text, _ := n.Text()
	return tokenLine.MatchString(text)
}

// isJWT reports whether a text has the form of a signed JSON Web Token.
func isJWT(s string) bool {
	parts := strings.Split(s, ".")
	return len(parts) == 3 && strings.HasPrefix(parts[0], "eyJ") && strings.HasPrefix(parts[1], "eyJ")
}

// whole reads a text that is a token: the claims of one that is signed. Whether the
// signature holds only the issuer and its keys can say.
func (r *run) whole(n importer.Node) (claims importer.Node, ok bool) {
	text, _ := n.Text()
	if m := tokenLine.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	parts := strings.Split(text, ".")
	switch {
	case text == "":
		return importer.Node{}, false
	case len(parts) == 5 && strings.HasPrefix(text, "eyJ"):
		r.Report(n, importer.Error, importer.CodeSecretDropped, "an encrypted token (RFC 7516), which only its audience can read; introspection says what it allows. It is not taken over: remove it here")
		return importer.Node{}, false
	case len(parts) == 3:
		header, signed := decoded(n, parts[0])
		if claims, ok = decoded(n, parts[1]); ok && signed && header.Get("alg").IsString() {
			r.signature(n, header)
			return claims, true
		}
	}
	r.Report(n, importer.Error, importer.CodeSecretDropped, "an opaque token: introspection says what it allows. It is not taken over: remove it here")
	return importer.Node{}, false
}

// signature drops the signature, without which nobody takes the token.
func (r *run) signature(n, header importer.Node) {
	if alg, _ := header.Get("alg").Text(); strings.EqualFold(alg, "none") {
		r.Report(n, importer.Warning, importer.CodeConflict, "the token is not signed (alg is none): anybody may have written what it claims")
		return
	}
	r.Report(n, importer.Error, importer.CodeSecretDropped, "a whole token, with its signature; what it claims is read, the signature is not checked, and neither is kept: remove it here")
}

// decoded reads an object in base64url.
func decoded(n importer.Node, part string) (importer.Node, bool) {
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	if err != nil {
		return importer.Node{}, false
	}
	object, fault := n.ParseEmbedded(text, importer.Limits{})
	return object, fault == nil && object.IsObject()
}

// issued are the members of an answer of the token endpoint, or of a command line tool,
// that hold tokens to be read; the second half are of OpenID Connect.
var issued = []string{"access_token", "accessToken", "id_token", "idToken"}

// isAnswer reports whether an object gives tokens, and makes no claims itself.
func isAnswer(n importer.Node) bool {
	has := func(name string) bool { return n.Get(name).Exists() }
	return slices.ContainsFunc(issued, has) && !slices.ContainsFunc([]string{"sub", "iss", "client_id", "azp", "act", "may_act", "active"}, has)
}

// answer reads the tokens that a client was given. The scope of the answer is that of
// the access token (RFC 6749 §5.1), also where that cannot be read.
func (r *run) answer(n importer.Node) {
	r.UnknownFields(n, claims...)
	read := false
	for name, m := range n.Members() {
		at := slices.IndexFunc(issued, func(s string) bool { return strings.EqualFold(s, name) })
		switch {
		case at < 0 || !m.IsString():
			r.drop(name, m)
		default:
			if of, ok := r.whole(m); ok {
				access := at < len(issued)/2
				r.claims(token{node: of, answer: map[bool]importer.Node{true: n}[access], identity: !access})
				read = read || access
			}
		}
	}
	if !read && (n.Get("scope").Exists() || n.Get("authorization_details").Exists()) {
		r.read(token{node: n})
	}
}

// claims reads what a whole token claims.
func (r *run) claims(t token) {
	if !isClaims(t.node) {
		r.Report(t.node, importer.Info, importer.CodeSkipped, "the token does not say who may do what")
		return
	}
	r.UnknownFields(t.node, claims...)
	for name, m := range t.node.Members() {
		r.drop(name, m)
	}
	r.read(t)
}
