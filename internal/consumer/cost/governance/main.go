// Command governance links what reading an estate takes.
package main

import (
	"fmt"
	"os"

	"github.com/mandate-nhi/mandate/governance"
)

func main() { fmt.Println(governance.Parse("estate.json", []byte(os.Args[1]))) }
