package main

import (
	"flag"
	"os"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
)

// A packChoice says which controls are asked: those of the built-in pack, where
// nothing is chosen.
type packChoice struct{ dir, version, profile string }

func (p *packChoice) flags(flags *flag.FlagSet) {
	flags.StringVar(&p.dir, "pack", "", "ask the controls of the pack in the folder `DIR` (default: the built-in pack)")
	flags.StringVar(&p.version, "pack-version", "", "ask the controls of the built-in pack as they were in `VERSION`: of the last two")
	flags.StringVar(&p.profile, "profile", "", "ask only the controls of the `PROFILE` of the pack, with the parameters that it narrows")
}

// pack loads what is chosen.
func (p *packChoice) pack() (*controls.Pack, error) {
	pack, err := p.whole()
	if err != nil || p.profile == "" {
		return pack, err
	}
	if !slices.Contains(pack.Profiles(), p.profile) {
		return nil, usagef("-profile: the pack has no profile %q%s", p.profile, choices(p.profile, pack.Profiles()))
	}
	return pack.Profile(p.profile)
}

func (p *packChoice) whole() (*controls.Pack, error) {
	switch {
	case p.dir != "" && p.version != "":
		return nil, usageError{"-pack is a pack of one's own and -pack-version a built-in one: give one of them"}
	case p.dir != "":
		if _, err := os.Stat(p.dir); err != nil {
			return nil, err
		}
		return controls.ParsePack(os.DirFS(p.dir))
	case p.version == "":
		return builtin.Pack(), nil
	}
	pack, err := builtin.Version(p.version)
	if err != nil {
		return nil, usageError{"-pack-version: " + err.Error()}
	}
	return pack, nil
}

// ask asks the chosen controls about all that the view shows, and lists what passes.
func (p *packChoice) ask(e *env, v *delegation.View) (*controls.Pack, *controls.Assessment, error) {
	pack, err := p.pack()
	if err != nil {
		return nil, nil, err
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		return nil, nil, err
	}
	progress := e.working("assessing")
	defer progress.end()
	result, err := eng.Assess(e.ctx, v, engine.KeepPasses(), engine.Progress(progress.set))
	return pack, result, err
}
