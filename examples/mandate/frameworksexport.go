package main

import (
	"flag"
	"io"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
)

var frameworksExportCommand = command{
	name:  "frameworks export",
	args:  "[flags] ID|FILE",
	short: "write a framework, mapping or crosswalk as OSCAL or in our JSON",
	about: `
ID is that of a framework, mapping or crosswalk, such as csf-2.0, mandate-csf-2.0 or
csf-1.1-to-csf-2.0; a FILE is in our JSON or OSCAL. OSCAL is written as 1.2.2 in JSON:
catalogs, and mapping collections. What it has no place for stands in properties, so that
nothing is lost. With -of an OSCAL profile becomes the framework that it chooses of another.`,
	example: `mandate frameworks export -format oscal -o csf.json csf-2.0
mandate frameworks export -of sp800-53-r5 low-baseline_profile.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		x := &frameworksExport{format: "oscal"}
		x.choice.flags(flags)
		flags.Func("format", "write `FORMAT`: oscal or json, which is ours (default oscal)", oneOf(&x.format, "oscal", "json"))
		flags.StringVar(&x.choice.options.ID, "id", "", "give what a FILE holds this `ID` (default: as the file says, or after its title)")
		flags.StringVar(&x.of, "of", "", "choose of the framework `ID` what the profile in FILE says")
		flags.StringVar(&x.out, "o", "", "write to `FILE` (default: standard output)")
		return x.run
	},
}

type frameworksExport struct {
	choice          frameworkChoice
	format, of, out string
}

func (x *frameworksExport) run(e *env, names []string) error {
	if len(names) != 1 {
		return usageError{"name one ID or FILE: mandate frameworks list shows the ids"}
	}
	with := frameworkChoice{with: x.choice.with} // whose ids stay as they are
	with.options.Frameworks = x.choice.options.Frameworks
	lib, err := with.library(e)
	if err != nil {
		return err
	}
	part, err := x.chosen(e, lib, names[0])
	if err != nil {
		return err
	}
	return e.write(x.out, func(w io.Writer) error {
		if x.format == "json" {
			return printJSON(part)(w)
		}
		return oscal.Write(w, lib, part)
	})
}

// chosen is what is named, of a profile what it chooses.
func (x *frameworksExport) chosen(e *env, lib *frameworks.Library, name string) (frameworks.Part, error) {
	if x.of == "" {
		return x.choice.part(e, lib, name)
	}
	c, ok := lib.Catalog(x.of)
	if !ok {
		return nil, usagef("-of: no framework %q", x.of)
	}
	doc, err := x.choice.read(e, name)
	if err != nil {
		return nil, err
	}
	if doc.Profile == nil {
		return nil, usagef("-of: %s is no profile", name)
	}
	return doc.Profile.Resolve(func(oscal.Import) (*frameworks.Catalog, error) { return c, nil })
}
