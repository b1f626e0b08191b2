package thirdparty_test

import (
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"

	"github.com/mandate-nhi/mandate/examples/thirdparty"
)

func today() time.Time { return time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC) }

// estate is what the inventory says.
func estate(t testing.TB) *governance.Estate {
	t.Helper()
	r, err := thirdparty.Keyring().Import(t.Context(), quay(t), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Diagnostics {
		t.Error(d) // the inventory is to be read without remarks
	}
	return r.Estate
}

// TestRobots says of our own robots what we rely on.
func TestRobots(t *testing.T) {
	t.Parallel()
	e := estate(t)
	controlstest.Pass(t, e, today(), "ROT-01", "credential:invoice-bot/erp")
	controlstest.Fail(t, e, today(), "ROT-02", "credential:invoice-bot/old") // it never ends
	controlstest.Fail(t, e, today(), "SEC-01", "credential:invoice-bot/old") // it is kept in a sheet
	controlstest.Fail(t, e, today(), "LCM-02", "nhi:stock-bot")              // it is known to have no keeper

	// The inventory does not say where copies are: the vault alone proves nothing.
	controlstest.Missing(t, e, today(), "SEC-01", "credential:invoice-bot/erp", []string{"credential[invoice-bot/erp].copies"})
}

// TestNothingNew fails for what nobody has looked at yet.
func TestNothingNew(t *testing.T) {
	t.Parallel()
	controlstest.NoNewFindings(t, estate(t), today(), "testdata/known.txt", controlstest.WithProfile("unit-test"))
}

// TestRepaired says what is still to be found out once the old key is put right.
func TestRepaired(t *testing.T) {
	t.Parallel()
	const old = "credential:invoice-bot/old"
	e := estate(t)
	controlstest.Change(t, e, old, func(c *governance.Credential) {
		c.Storage, c.ExpiresAt = governance.Some(governance.StorageVault), governance.Some(today().AddDate(0, 0, 30))
		c.RotatedAt = governance.Some(today())
	})
	controlstest.Pass(t, e, today(), "ROT-02", old)
	controlstest.Missing(t, e, today(), "SEC-01", old, []string{"credential[invoice-bot/old].copies"})
}
