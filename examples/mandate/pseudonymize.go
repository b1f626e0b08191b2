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
	estate, err := e.writable(names)
	if err != nil {
		return err
	}
	copied, err := pseudonymKey(keyFile).of(estate)
	if err != nil {
		return err
	}
	return printJSON(copied)(e.stdout)
}

// A pseudonymKey is the file of a key; "" means no pseudonyms.
type pseudonymKey string

func (k *pseudonymKey) flag(flags *flag.FlagSet) {
	flags.StringVar((*string)(k), "pseudonymous", "", "put pseudonyms in place of personal data, as pseudonymize does with the key in `FILE`; verdicts stay")
}

// of is the estate with pseudonyms, or as it is where there is no key.
func (k pseudonymKey) of(estate *governance.Estate) (*governance.Estate, error) {
	if k == "" {
		return estate, nil
	}
	key, err := os.ReadFile(string(k))
	if err != nil {
		return nil, err
	}
	copied, err := governance.Pseudonymize(estate, key)
	if err != nil {
		return nil, usageError{err.Error()}
	}
	return copied, nil
}
