package importer

// A Description tells people what an importer is for.
type Description struct {
	System     string   // whose exports it reads: AWS IAM
	Bash       []string // commands that export the data, one a file
	PowerShell []string // the same for PowerShell
	Fills      string   // what it fills, as a list in one line
	Leaves     string   // what stays unknown, as a list in one line
}

// A Describer is an importer that describes itself.
type Describer interface {
	Importer
	Describe() Description
}
