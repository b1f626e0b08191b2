module github.com/mandate-nhi/mandate/internal/referee

go 1.26

require (
	github.com/in-toto/attestation v1.2.0
	github.com/joshdk/go-junit v1.0.0
	github.com/mandate-nhi/mandate v0.0.0
	google.golang.org/protobuf v1.36.11
)

require (
	github.com/go-json-experiment/json v0.0.0-20250223041408-d3c622f1b874 // indirect
	go.yaml.in/yaml/v3 v3.0.4 // indirect
)

replace github.com/mandate-nhi/mandate => ../..
