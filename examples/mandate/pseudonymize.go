package main

import (
	"flag"
	"os"

	"github.com/mandate-nhi/mandate/governance"
)

var pseudonymizeCommand = command{
	name:  "pseudonymize",
	args:  "-key FILE FILE...",
	short: "replace personal data by pseudonyms, every verdict unchanged",
	about: `
The copy goes to standard output. Ids of persons, names, contacts, labels, free texts
and origins are replaced; the same key gives the same pseudonyms. Whoever holds the key
can find out whom a pseudonym stands for: keep it apart. head -c 32 /dev/urandom makes one.`,
	example: `mandate pseudonymize -key pseudonym.key estate.json > shareable.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		key := flags.String("key", "", "the key is what `FILE` holds, 16 bytes or more")
		return func(e *env, names []string) error { return pseudonymize(e, *key, names) }
	},
}

func pseudonymize(e *env, keyFile string, names []string) error {
	if keyFile == "" {
		return usageError{"name the file of the key: -key FILE"}
	}
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	estate, err := e.writable(names)
	if err != nil {
		return err
	}
	copied, err := governance.Pseudonymize(estate, key)
	if err != nil {
		return usageError{err.Error()}
	}
	return printJSON(copied)(e.stdout)
}
