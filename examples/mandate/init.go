package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
)

var initCommand = command{
	name:  "init",
	args:  "[flags] DIR [FILE...]",
	short: "write tables for what only people know",
	about: `
DIR gets a CSV file for each kind of record that no system exports, such as contracts,
duties and drills. Its second row says what the columns mean; behind it there is a row for
each record that the FILEs hold already. The mapping beside them reads them back. A cell
that stays empty is not known; none says that there is nothing, and a semicolon alone that a
list is empty. A file that is there already is not written over.`,
	example: `mandate init -for msp facts estate.json
mandate import -from mapped -mapping facts/mapping.yaml -into estate.json facts/contract.csv facts/drill.csv > more.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		role := "vendor"
		flags.Func("for", "write what a `ROLE` has to say: vendor, distributor, msp or customer (default vendor)", oneOf(&role, "vendor", "distributor", "msp", "customer"))
		return func(e *env, args []string) error { return initialize(e, role, args) }
	},
}

// channelKinds are the records of which a role has facts that no system exports.
func channelKinds(role string) []governance.Kind {
	kinds := []governance.Kind{governance.KindActor, governance.KindContract}
	if role == "vendor" || role == "customer" {
		kinds = append(kinds, governance.KindTenant)
	}
	kinds = append(kinds, governance.KindHandoff, governance.KindAssignment, governance.KindException, governance.KindEvidence)
	if role != "customer" {
		kinds = append(kinds, governance.KindDrill, governance.KindCertification)
	}
	if role == "vendor" {
		kinds = append(kinds, governance.KindProgram)
	}
	if role == "vendor" || role == "msp" {
		kinds = append(kinds, governance.KindRollout)
	}
	return append(kinds, governance.KindCompleteness, governance.KindIncident)
}

func initialize(e *env, role string, args []string) error {
	if len(args) == 0 {
		return usageError{"name the folder DIR"}
	}
	var estate *governance.Estate
	if len(args) > 1 {
		var err error
		if estate, err = e.estate(args[1:]); err != nil {
			return err
		}
	}
	files, err := mapped.Templates(estate, channelKinds(role)...)
	if err != nil {
		return err
	}
	if err := vacant(args[0], files); err != nil {
		return err
	}
	if err := os.MkdirAll(args[0], 0o777); err != nil {
		return err
	}
	for _, f := range files {
		write := func(w io.Writer) error { _, err := w.Write(f.Data); return err }
		if err := e.write(filepath.Join(args[0], f.Name), write); err != nil {
			return err
		}
		fmt.Fprintln(e.stdout, f.Name)
	}
	return nil
}

// vacant refuses a folder in which one of the files is there already.
func vacant(dir string, files []importer.File) error {
	if there, err := os.Stat(dir); err == nil && !there.IsDir() {
		return fmt.Errorf("%s is no folder: name another", dir)
	}
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		switch _, err := os.Lstat(name); {
		case err == nil:
			return fmt.Errorf("%s is there already: name another folder", filepath.ToSlash(name))
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return nil
}
