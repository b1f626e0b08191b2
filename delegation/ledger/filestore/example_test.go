package filestore_test

import (
	"context"
	"fmt"
	"os"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/filestore"
)

func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "ledger")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	for range 2 { // the second time it is there already
		store, err := filestore.Open(dir)
		if err != nil {
			fmt.Println(err)
			return
		}
		before, _ := store.Size(ctx)
		err = store.Append(ctx, before, []ledger.Entry{{Key: "h-17.accepted", Leaf: []byte("{}")}})
		after, _ := store.Size(ctx)
		fmt.Println(before, after, err, store.Close())
	}
	// Output:
	// 0 1 <nil> <nil>
	// 1 1 <nil> <nil>
}
