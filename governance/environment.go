package governance

// Environment is the stage of the software life cycle that a tenant, principal or credential belongs to. The zero value is unknown:
// a document stated nothing that this version recognizes.
type Environment string

const (
	EnvironmentProduction  Environment = "production"
	EnvironmentStaging     Environment = "staging"
	EnvironmentTest        Environment = "test"
	EnvironmentDevelopment Environment = "development"
	EnvironmentSandbox     Environment = "sandbox"
)

// AccessPath is the kind of access that a piece of training or architecture is about. The zero value is unknown:
// a document stated nothing that this version recognizes.
type AccessPath string

const (
	AccessPathHuman AccessPath = "human"
	AccessPathNHI   AccessPath = "nhi"
)
