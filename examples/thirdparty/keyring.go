// Package thirdparty is somebody else's integration: an importer of the inventory that
// the company Quay keeps of its robots, called keyring, and tests of what comes out.
package thirdparty

import (
	"context"
	"errors"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// Keyring returns the importer of keyring files. It is safe for concurrent use.
func Keyring() importer.Importer { return keyring{} }

type keyring struct{}

// Name is keyring.
func (keyring) Name() string { return "keyring" }

// Import reads the files of one company.
func (keyring) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{asOf: opts.AsOf}
	if err := importer.Each(ctx, files, importer.ParseJSON, r.file); err != nil {
		return nil, err
	}
	return &importer.Result{Estate: r.Estate(r.asOf), Diagnostics: r.Diagnostics()}, nil
}

// A run is one import.
type run struct {
	importer.Builder
	asOf time.Time // the latest date of the files
}

// file reads {"keyring": 2, "company": …, "date": …, "robots": [ … ]}.
func (r *run) file(root importer.Node) {
	if v, _ := root.Get("keyring").Number(); v != "2" {
		r.Report(root, importer.Warning, importer.CodeSkipped, "this is no keyring of version 2; it is not read")
		return
	}
	r.UnknownFields(root, "keyring", "company", "date", "robots")
	if date, ok := r.day(root.Get("date")).Get(); ok && date.After(r.asOf) {
		r.asOf = date
	}
	company, ok := r.Text(root.Get("company"))
	if !ok {
		r.Report(root, importer.Error, importer.CodeUnresolved, "the file does not say whose robots these are; it is not read")
		return
	}
	r.Member(governance.Actor{ID: importer.ID(company), Kind: governance.ActorKindOrganization}, root.Get("company"))
	for _, robot := range root.Get("robots").Items() {
		r.robot(importer.ID(company), robot)
	}
}

// robot reads {"name": …, "tenant": …, "stage": …, "keeper": …, "for": …, "keys": [ … ]}.
// Quay takes a robot off the list when it is switched off, and a key when it no longer
// works.
func (r *run) robot(company string, n importer.Node) {
	r.UnknownFields(n, "name", "tenant", "stage", "keeper", "for", "since", "keys")
	name, ok := r.Text(n.Get("name"))
	if !ok {
		r.Report(n, importer.Warning, importer.CodeSkipped, "a robot without a name; it is not read")
		return
	}
	robot := governance.NHI{ID: importer.ID(name), Kind: governance.NHIKindBot, Status: governance.Some(governance.NHIStatusActive),
		Environment: importer.Enum(&r.Collector, n.Get("stage"), stages), Purpose: r.Optional(n.Get("for")), CreatedAt: r.day(n.Get("since"))}
	if tenant, ok := r.Text(n.Get("tenant")); ok {
		robot.TenantID = governance.Some(importer.ID(tenant))
		r.Tenant(governance.Tenant{ID: importer.ID(tenant)}, n.Get("tenant"))
	}
	switch keeper, ok := r.Text(n.Get("keeper")); {
	case ok:
		id := importer.ID(keeper + "@" + company)
		robot.OwnerID = governance.Some(id)
		r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindPerson, ParentID: governance.Some(company)}, n.Get("keeper"))
	case n.Get("keeper").IsNull(): // Quay writes null where it looked and found nobody
		robot.OwnerID = governance.None[string]()
	}
	r.NHI(robot, n)
	for _, key := range n.Get("keys").Items() {
		r.key(robot.ID, key)
	}
}

// key reads {"name": …, "made": …, "turned": …, "ends": …, "kept": …}.
func (r *run) key(robot string, n importer.Node) {
	r.UnknownFields(n, "name", "made", "turned", "ends", "kept")
	name, ok := r.Text(n.Get("name"))
	if !ok {
		r.Report(n, importer.Warning, importer.CodeSkipped, "a key without a name; it is not read")
		return
	}
	r.Credential(governance.Credential{
		ID: importer.ID(robot + "/" + name), SubjectID: governance.NewRef(governance.KindNHI, robot), Kind: governance.CredentialKindAPIKey,
		State: governance.Some(governance.CredentialStateActive), RevokedAt: governance.None[time.Time](),
		CreatedAt: r.day(n.Get("made")), RotatedAt: r.dayOrNever(n.Get("turned")), ExpiresAt: r.dayOrNever(n.Get("ends")),
		Storage: importer.Enum(&r.Collector, n.Get("kept"), places),
	}, n)
}

var stages = map[string]governance.Environment{"live": governance.EnvironmentProduction, "trial": governance.EnvironmentTest}

var places = map[string]governance.Storage{
	"vault": governance.StorageVault, "build": governance.StorageCISecret, "file": governance.StorageConfigFile, "sheet": governance.StorageSpreadsheet,
}

// day reads a day as its first instant in UTC. Null is as good as absent: not every
// fact can be known to be none.
func (r *run) day(n importer.Node) governance.Field[time.Time] {
	if n.IsNull() {
		return governance.Field[time.Time]{}
	}
	return r.InstantBy(n, func(s string) (time.Time, error) {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return t, errors.New("want a day, such as 2026-06-30")
		}
		return t, nil
	})
}

// dayOrNever reads a day, or "never", which Quay writes where it looked and there is
// nothing.
func (r *run) dayOrNever(n importer.Node) governance.Field[time.Time] {
	if s, _ := n.Text(); s == "never" {
		return governance.None[time.Time]()
	}
	return r.day(n)
}
