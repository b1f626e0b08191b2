package main

import (
	"testing"

	"github.com/mandate-nhi/mandate/examples/internal/exampletest"
)

func TestReadme(t *testing.T) { exampletest.Readme(t, main) }
