package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/engine/conformance"
)

var conformCommand = command{
	name:  "conform",
	args:  "[flags] [DIR]",
	short: "run an archive of cases and compare the answers with those that it holds",
	about: `
Without DIR it is the archive of the built-in pack. The controls asked are those in
DIR/pack, or else of the version of the built-in pack that the archive names. The exit
status is 1 when an answer differs. README.md of an archive describes its format; -write
writes the built-in one for implementations in other languages.`,
	example: "mandate conform -write archive\nmandate conform archive",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		c := &conform{}
		c.packChoice.flags(flags)
		flags.StringVar(&c.write, "write", "", "write the built-in archive, and its pack, to the folder `DIR`; run nothing")
		return c.run
	},
}

type conform struct {
	packChoice
	write string
}

func (c *conform) run(e *env, names []string) error {
	switch {
	case len(names) > 1 || c.write != "" && len(names) > 0:
		return usageError{"name one DIR to run, or none; -write has its own"}
	case c.write != "":
		return export(e, c.write)
	}
	files := conformance.Files()
	if len(names) == 1 {
		files = os.DirFS(names[0])
	}
	a, err := conformance.Read(files)
	if err != nil {
		return err
	}
	pack, err := c.of(a.Manifest, files)
	if err != nil {
		return err
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		return err
	}
	progress := e.working("running")
	result, err := a.Run(e.ctx, eng)
	progress.end()
	if err != nil {
		return err
	}
	return tellConformance(e.stdout, a.Manifest, pack, result)
}

// of chooses the pack: by the flags, else that of the archive.
func (c *conform) of(m conformance.Manifest, files fs.FS) (*controls.Pack, error) {
	if c.packChoice != (packChoice{}) {
		return c.pack()
	}
	if _, err := fs.Stat(files, "pack"); err == nil {
		own, err := fs.Sub(files, "pack")
		if err != nil {
			return nil, err
		}
		return controls.ParsePack(own)
	}
	if m.Pack.Name != builtin.Pack().Name {
		return nil, usagef("the archive is of the pack %q, and has no folder pack: give it with -pack", m.Pack.Name)
	}
	return builtin.Version(m.Pack.Version)
}

func tellConformance(w io.Writer, m conformance.Manifest, pack *controls.Pack, r *conformance.Result) error {
	p, moved := &page{}, 0
	for _, d := range r.Differences {
		if d.Moved {
			moved++
		}
	}
	whole := fmt.Sprintf("%d answers of %d cases", r.Answers, r.Cases)
	if len(r.Differences) == 0 {
		p.line("CONFORMS: %s", whole)
	} else {
		p.line("DIFFERS: %d of %s, %d of them in the verdict", len(r.Differences), whole, moved)
	}
	p.head("  archive  %s %s, engine %s\n  asked    %s %s, engine %s", m.Pack.Name, m.Pack.Version, m.Engine, pack.Name, pack.Version, engine.Version)
	if pack.Digest() != m.Pack.Digest {
		p.line("  the pack that is asked is not that of the archive")
	}
	for _, d := range r.Differences {
		p.head("%s: %s\n  want %s\n  got  %s", d.Case, d.Question, cmp.Or(d.Want, "nothing"), cmp.Or(d.Got, "nothing"))
	}
	if err := p.print(w); err != nil || len(r.Differences) == 0 {
		return err
	}
	return statusError(1)
}

// export writes the built-in archive and its pack.
func export(e *env, dir string) error {
	if err := copyFiles(e, conformance.Files(), "*", dir); err != nil {
		return err
	}
	return copyFiles(e, builtin.Files(), "*.yaml", filepath.Join(dir, "pack"))
}

// copyFiles writes the files at the top of a folder that match.
func copyFiles(e *env, from fs.FS, pattern, to string) error {
	names, err := fs.Glob(from, pattern)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		if err := e.write(filepath.Join(to, name), func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
			return err
		}
	}
	return nil
}
