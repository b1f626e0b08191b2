package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// GateLimits are the limits that the functions of gates take from controls.
type GateLimits struct {
	AssessmentMaxAge GateLimit            // how old the last assessment of a partner may be (TPY-03)
	MaxSession       GateLimit            // how long a privileged session may be (PRV-03)
	UseWindow        GateLimit            // how long a grant may lie idle (DEL-05)
	Stores           []governance.Storage // where a secret may be kept (SEC-01)
	StoresSource     string
	Handoff          HandoffLimits // the clocks by which a handoff expires
}

// A GateLimit is a span of time, and who says so.
type GateLimit struct {
	Within time.Duration
	Source string
}

// DefaultGateLimits are the values that the controls have by default: an
// assessment at most P365D old, sessions of at most PT8H, use within P90D, and
// secrets in a vault, HSM, KMS or secret manager, or managed by the platform; and
// the clocks of DefaultHandoffLimits. The result is the caller's.
func DefaultGateLimits() GateLimits {
	return GateLimits{
		AssessmentMaxAge: GateLimit{365 * governance.Day, "PCI DSS 12.8.4; CIS Controls 15.5"},
		MaxSession:       GateLimit{8 * time.Hour, "library default"},
		UseWindow:        GateLimit{90 * governance.Day, "library default"},
		Stores: []governance.Storage{governance.StorageVault, governance.StorageHSM, governance.StorageKMS,
			governance.StorageSecretManager, governance.StoragePlatformManaged},
		StoresSource: "OWASP NHI2:2025; PCI DSS 8.6.2",
		Handoff:      DefaultHandoffLimits(),
	}
}
