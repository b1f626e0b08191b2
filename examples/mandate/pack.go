package main

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// A packFolder is a pack as its author has it, and what is wrong with it.
type packFolder struct {
	dir    string
	pack   *controls.Pack // nil where there are faults, as is the engine
	engine *engine.Engine
	faults []*governance.Fault // their files are in the folder
}

// readPack reads and compiles the pack of a folder, as a program does that uses it.
func readPack(args []string) (*packFolder, error) {
	if len(args) != 1 {
		return nil, usageError{"name the folder of one pack"}
	}
	p := &packFolder{dir: args[0]}
	if info, err := os.Stat(p.dir); err != nil || !info.IsDir() {
		return nil, usagef("%s is no folder", p.dir)
	}
	pack, err := controls.ParsePack(os.DirFS(p.dir))
	if err == nil {
		p.engine, err = engine.Compile(pack)
	}
	if err == nil {
		p.pack = pack
	}
	for f := range governance.Faults(err) {
		p.faults = append(p.faults, f)
	}
	if err != nil && p.faults == nil {
		return nil, err
	}
	return p, nil
}

// remarks are the faults with the files as they are named from where the command
// runs.
func (p *packFolder) remarks() []remark {
	var list []remark
	for _, f := range p.faults {
		pos := f.Pos
		pos.File = filepath.Join(p.dir, pos.File)
		list = append(list, remark{pos, "error", f.Code, f.Pointer, f.Detail})
	}
	return list
}

// packName is how the answers about a pack begin.
type packName struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
}

// named is the name of a pack without faults; that of one with faults is not known.
func (p *packFolder) named() packName {
	if p.pack == nil {
		return packName{}
	}
	return packName{p.pack.Name, p.pack.Version, p.pack.Digest()}
}

// head is the first words about a pack.
func (p *packFolder) head() string {
	if n := p.named(); n.Name != "" {
		return n.Name + " " + n.Version
	}
	return p.dir
}

// cases are the archives of the pack's controls.
func cases(folder string) (fs.FS, error) {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, usagef("there is no folder %s with cases; -cases names another", folder)
	}
	return controlstest.Dir(folder), nil
}
