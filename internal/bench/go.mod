module github.com/mandate-nhi/mandate/internal/bench

go 1.26

require github.com/mandate-nhi/mandate v0.0.0

replace github.com/mandate-nhi/mandate => ../..
