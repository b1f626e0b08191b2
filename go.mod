module github.com/mandate-nhi/mandate

go 1.26

require (
	cel.dev/cel-go v0.33.2
	github.com/go-json-experiment/json v0.0.0-20250223041408-d3c622f1b874
	github.com/google/go-cmp v0.7.0
	github.com/invopop/jsonschema v0.12.0
	github.com/santhosh-tekuri/jsonschema/v5 v5.0.0
	go.yaml.in/yaml/v3 v3.0.4
	golang.org/x/mod v0.40.0
)

require (
	cel.dev/expr v0.25.1 // indirect
	github.com/antlr4-go/antlr/v4 v4.13.1 // indirect
	github.com/bahlo/generic-list-go v0.2.0 // indirect
	github.com/buger/jsonparser v1.1.2 // indirect
	github.com/mailru/easyjson v0.7.7 // indirect
	github.com/wk8/go-ordered-map/v2 v2.1.8 // indirect
	golang.org/x/exp v0.0.0-20240823005443-9b4947da3948 // indirect
	google.golang.org/genproto/googleapis/api v0.0.0-20240826202546-f6391c0de4c7 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20240826202546-f6391c0de4c7 // indirect
	google.golang.org/protobuf v1.36.10 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)
