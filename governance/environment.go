package governance

// Environment is the stage of the software life cycle that a tenant, principal
// or credential belongs to. The zero value is unknown: nothing was stated that
// this version recognizes.
type Environment string

const (
	EnvironmentProduction  Environment = "production"
	EnvironmentStaging     Environment = "staging"
	EnvironmentTest        Environment = "test"
	EnvironmentDevelopment Environment = "development"
	EnvironmentSandbox     Environment = "sandbox"
)

// AccessPath says whether access of people or of NHIs is meant. The zero value
// is unknown: nothing was stated that this version recognizes.
type AccessPath string

const (
	AccessPathHuman AccessPath = "human"
	AccessPathNHI   AccessPath = "nhi"
)
