package filestore

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// A disk is what a store needs of a folder. Tests let it crash.
type disk interface {
	read(name string) ([]byte, error) // fs.ErrNotExist if there is no such file
	open(name string) (file, error)   // to read and write; made if there is none
	rename(from, to string) error     // in one step
	sync() error                      // names: what was made and renamed lasts
}

// A file is one file of a disk.
type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
	size() (int64, error)
}

// A folder is a disk of the operating system.
type folder string

func (f folder) read(name string) ([]byte, error) { return os.ReadFile(filepath.Join(string(f), name)) }

func (f folder) open(name string) (file, error) {
	opened, err := os.OpenFile(filepath.Join(string(f), name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return osFile{opened}, nil
}

func (f folder) rename(from, to string) error {
	return os.Rename(filepath.Join(string(f), from), filepath.Join(string(f), to))
}

func (f folder) sync() error {
	if runtime.GOOS == "windows" { // has no such call; the rename is in its journal
		return nil
	}
	d, err := os.Open(string(f))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

type osFile struct{ *os.File }

func (f osFile) size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
