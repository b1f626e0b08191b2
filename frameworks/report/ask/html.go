package ask

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"

	"github.com/mandate-nhi/mandate/governance"
)

var (
	//go:embed form.html
	formPage string
	//go:embed form.js
	formScript string
	//go:embed form.css
	formStyle string
)

// dataBegin and dataEnd stand around the request in its form.
const (
	dataBegin = `<script type="application/json" id="request">`
	dataEnd   = `</script>`
)

// HTML writes the request as a form of one file, which works without a network and saves
// the answers as a file that Merge reads. Its Content-Security-Policy lets only its own
// script and style run, by their digests, and nothing be loaded or sent. Texts of the
// estate cannot act as markup. The error is that of w.
func (r *Request) HTML(w io.Writer) error {
	page, err := template.New("form").Funcs(template.FuncMap{"why": whyText, "instant": governance.FormatInstant}).Parse(formPage)
	if err != nil {
		return err
	}
	data, err := json.Marshal(r) // with <, > and & escaped, so that it cannot end early
	if err != nil {
		return err
	}
	return page.Execute(w, map[string]any{
		"Request": r, "Policy": "default-src 'none'; script-src " + source(formScript) + "; style-src " + source(formStyle) + "; base-uri 'none'; form-action 'none'",
		"Script": template.HTML("<script>" + formScript + "</script>"), "Style": template.HTML("<style>" + formStyle + "</style>"),
		"Data": template.HTML(dataBegin + string(data) + dataEnd),
	})
}

// source names a script or style by its digest (CSP Level 3).
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func readHTML(name string, data []byte) (*Request, error) {
	_, rest, _ := bytes.Cut(data, []byte(dataBegin))
	text, _, _ := bytes.Cut(rest, []byte(dataEnd))
	r := &Request{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, governance.NewDocumentError([]*governance.Fault{{Code: governance.CodeSyntax, Pos: governance.Position{File: name}, Detail: "the request in this form was changed", Err: err}})
	}
	return r, nil
}
