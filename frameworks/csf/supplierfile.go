package csf

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// CSV writes the file as one list (RFC 4180, UTF-8): a line for each cell, with
// partner, section, record, column and text. Whether a section may have more records,
// and the lists that nobody declared complete, stand under the record "*". What of a
// row of GV.SC is stated by the organization comes behind what the evidence tells.
// Formulas are disarmed as in Profile.CSV.
func (s *Supplier) CSV(w io.Writer) error {
	t := table{bufio.NewWriter(w)}
	t.row([]string{"Partner", "Section", "Record", "Column", "Text"})
	line := func(section, record, column, text string) {
		t.row([]string{s.Partner.ID, section, record, column, text})
	}
	line("Partner", "*", "Known to be a partner", yesNo(s.Certain))
	line("Partner", "*", "Lists not declared complete", list(s.Open, asIs))
	for _, section := range s.Sections {
		for _, row := range section.Rows {
			for i, text := range row[1:] {
				line(section.Title, row[0], section.Columns[i+1], text)
			}
		}
		line(section.Title, "*", "Rows", fmt.Sprint(len(section.Rows)))
		line(section.Title, "*", "May have more", yesNo(section.More))
	}
	for i := range s.Outcomes {
		for _, c := range columns[1:] {
			if text := c.cell(&s.Outcomes[i]); text != "" {
				line(supplyChain, s.Outcomes[i].ID, c.title, text)
			}
		}
	}
	return t.w.Flush()
}

// maxRows bounds a table of a supplier file in Markdown; what is left out is counted
// there, and CSV has it. As report.DefaultMaxRows.
const maxRows = 100

// Markdown writes the file in GitHub Flavored Markdown. Texts of the estate and of the
// organization cannot act as markup.
func (s *Supplier) Markdown(w io.Writer) error {
	m := page{bufio.NewWriter(w)}
	b := s.Basis
	m.front("Supplier file on "+code(s.Partner.ID), &b)
	if !s.Certain {
		m.paragraph("**It is not known whether this organization is a partner**: its roles are not recorded.")
	}
	if len(s.Open) > 0 {
		m.paragraph("Nobody declared these lists complete, or not recently, and there may be more of this partner in them: ", code(strings.Join(s.Open, ", ")), ".")
	}
	for _, section := range s.Sections {
		m.section(section)
	}
	m.heading(2, supplyChain+" row by row")
	m.paragraph("Verdicts are those on records that the organization answers for or uses. What does not pass on a record that may be its, too, lets nothing be supported.")
	var rows [][]string
	for i := range s.Outcomes {
		o := &s.Outcomes[i]
		rows = append(rows, []string{code(o.ID) + " " + prose(o.Summary), prose(o.StatusText()), prose(list(o.Evidence.Controls, asIs)), cells(o.Roles, roleText),
			cells(o.Artifacts, Artifact.String), prose(o.Stated.TargetPriority), prose(o.Stated.Owner), prose(o.Stated.Due)})
	}
	m.table([]string{"Outcome", "Current status", "Controls", "Roles of the partner", "Evidence", "Target priority", "Owner", "Due"}, rows)
	m.attribution(s.Attribution)
	return m.w.Flush()
}

func (m page) section(s Section) {
	m.heading(2, s.Title)
	if len(s.Rows) > 0 {
		var rows [][]string
		for _, row := range s.Rows[:min(maxRows, len(s.Rows))] {
			line := []string{code(row[0])}
			for _, text := range row[1:] {
				line = append(line, prose(text))
			}
			rows = append(rows, line)
		}
		m.table(s.Columns, rows)
	}
	switch more := len(s.Rows) - maxRows; {
	case more > 0:
		m.paragraph(fmt.Sprintf("… and %d more.", more))
	case len(s.Rows) == 0 && !s.More:
		m.paragraph("None.")
	case len(s.Rows) == 0:
		m.paragraph("None known.")
	}
	if s.More {
		m.paragraph("There may be more.")
	}
}
