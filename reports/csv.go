package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

var csvColumns = []string{
	"overreach_id", "severity", "certainty", "standing", "provider", "kind", "title", "state", "belongs_to", "expires",
	"place", "line", "key", "source", "places", "within_reach_of", "irreversible_calls", "reasons", "advice", "accepted_by", "accepted_until",
}

// writeCSV writes one finding a row (RFC 4180), for spreadsheets.
func writeCSV(w io.Writer, r *scanner.Report, _ Options) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(csvColumns); err != nil {
		return err
	}
	for _, f := range r.Findings {
		if err := out.Write(csvRow(f, r.Summary)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvRow(f scanner.Finding, s scanner.Summary) []string {
	l := f.Locations[primary(f)]
	var reasons, advice []string
	for _, reason := range f.Reasons {
		reasons = append(reasons, reason.Text)
	}
	for _, a := range f.Advice {
		advice = append(advice, doing(a))
	}
	by, until := "", ""
	if f.Accepted != nil {
		by, until = f.Accepted.By, f.Accepted.Until
	}
	row := []string{
		f.ID, f.Severity.String(), f.Certainty.String(), standing(f), f.Provider, f.Kind, f.Title, string(f.Grant.State), f.Grant.Principal, f.Grant.Expires,
		l.Short(), fmt.Sprint(l.Line), l.Key, l.Source, fmt.Sprint(len(f.Locations)), strings.Join(within(f, s.Agents), ", "), fmt.Sprint(finals(f)),
		strings.Join(reasons, " | "), strings.Join(advice, " | "), by, until,
	}
	for i, text := range row {
		row[i] = cell(text)
	}
	return row
}

// cell makes a text one that no spreadsheet takes for a formula, and short enough for one: Excel
// holds 32,767 letters. Which letters begin a formula: https://owasp.org/www-community/attacks/CSV_Injection.
func cell(text string) string {
	const mostLetters = 32000
	text = cut(text, mostLetters)
	if strings.IndexAny(text, "=+-@\t\r\n＝＋－＠") == 0 {
		text = "'" + text
	}
	return clean(text)
}
