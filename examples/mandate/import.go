package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/auth0"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/governance/importer/awsorg"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
	"github.com/mandate-nhi/mandate/governance/importer/github"
	"github.com/mandate-nhi/mandate/governance/importer/google"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
	"github.com/mandate-nhi/mandate/governance/importer/leaks"
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
	"github.com/mandate-nhi/mandate/governance/importer/oauth"
	"github.com/mandate-nhi/mandate/governance/importer/okta"
	"github.com/mandate-nhi/mandate/governance/importer/oscalsrm"
	"github.com/mandate-nhi/mandate/governance/importer/partnercenter"
	"github.com/mandate-nhi/mandate/governance/importer/scim"
	"github.com/mandate-nhi/mandate/governance/importer/spiffe"
	"github.com/mandate-nhi/mandate/governance/importer/vault"
)

var importCommand = command{
	name:  "import",
	args:  "-from FORMAT [flags] FILE...",
	short: "turn the export of another system into an estate",
	about: `
The estate goes to standard output, one line for each diagnostic to standard error,
as file:line:column: severity: CODE: message. Name all files of one export at once:
their order changes nothing. What the files do not say stays unknown. Of files of your
own (-from mapped) a mapping says what they mean; mandate schema mapping describes it.`,
	example: `mandate import -from aws-iam -as-of 2026-06-30T06:00:00Z credential-report.csv authorization-details.json > aws.json
mandate import -from gdap -self our-tenant -diagnostics remarks.json relationships.json > gdap.json
mandate import -from mapped -mapping owners.yaml -into estate.json owners.csv > complete.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		i := &importing{}
		flags.StringVar(&i.from, "from", "", "read exports of `FORMAT`: "+strings.Join(append(formats(), mappedFormat), ", ")+", or auto, which tells it by the content of the files and says why")
		flags.BoolVar(&i.list, "list", false, "only list the formats: the command that exports the data, what it fills and what stays unknown")
		flags.StringVar(&i.self, "self", "", "`ID` of the organization whose system was exported, where the files do not say")
		flags.Func("as-of", "`INSTANT` at which the facts were true, where the files do not say", i.asOf.set)
		i.declare(flags)
		flags.StringVar(&i.diagnostics, "diagnostics", "", "write the diagnostics to `FILE` too, as JSON")
		return i.run
	},
}

// importers lists what import reads, by name.
func importers() []importer.Importer {
	return []importer.Importer{
		auth0.New(),
		awsiam.Importer{},
		awsorg.Importer{},
		gdap.New(),
		github.Importer{},
		google.Importer{},
		kubernetes.Importer{},
		leaks.New(),
		msgraph.New(),
		oauth.Importer{},
		okta.New(),
		oscalsrm.Importer{},
		partnercenter.New(),
		scim.Importer{},
		spiffe.New(),
		vault.New(),
	}
}

func formats() []string {
	var list []string
	for _, i := range importers() {
		list = append(list, i.Name())
	}
	return list
}

type importing struct {
	from, self, diagnostics string
	list                    bool
	asOf                    instant
	mapping
}

func (i *importing) run(e *env, names []string) error {
	if i.list {
		return listImporters(e.stdout)
	}
	if all := append(formats(), mappedFormat, autoFormat); i.from == "" {
		return usageError{"say with -from what the files are, or -from auto to have it told by their content; -list shows what there is"}
	} else if !slices.Contains(all, i.from) {
		return usagef("-from: no importer %q%s", i.from, choices(i.from, all))
	}
	opts := importer.Options{Self: i.self, AsOf: i.asOf.t}
	if err := i.load(e, i.from, &opts); err != nil {
		return err
	}
	files, err := i.files(e, names)
	if err != nil {
		return err
	}
	if i.from != mappedFormat {
		e.seen = append(e.seen, files...)
	}
	imp, err := i.importer(e, files)
	if err != nil {
		return err
	}
	progress := e.working("importing")
	result, err := imp.Import(e.ctx, files, opts)
	if err == nil {
		result, err = i.tag(e.ctx, result, opts)
	}
	progress.end()
	if err != nil {
		return err
	}
	for _, d := range result.Diagnostics {
		fmt.Fprintln(e.stderr, d)
	}
	if i.diagnostics != "" {
		list := append([]importer.Diagnostic{}, result.Diagnostics...)
		if err := e.write(i.diagnostics, printJSON(list)); err != nil {
			return err
		}
	}
	return printJSON(result.Estate)(e.stdout)
}

// importer is the one that is asked for.
func (i *importing) importer(e *env, files []importer.File) (importer.Importer, error) {
	switch i.from {
	case mappedFormat:
		return i.mapping, nil
	case autoFormat:
		return e.recognized(files)
	}
	return importers()[slices.Index(formats(), i.from)], nil
}

// printJSON writes v as an indented document.
func printJSON(v any) func(io.Writer) error {
	return func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	}
}
