// Package page writes what a run has found as a single page of HTML, to be opened
// in a browser from wherever it lies: it loads nothing and runs nothing. Which
// subjects are shown is chosen with check boxes that the style looks at.
package page

import (
	"embed"
	"html/template"
	"io"
	"time"

	"duplex/cmd/internal/report"
	"duplex/cmd/wsbench/result"
)

//go:embed html css
var files embed.FS

var pageTemplate = template.Must(template.New("page.html").
	Funcs(template.FuncMap{"ratio": result.Ratio, "timestamp": report.Timestamp, "duration": duration}).
	ParseFS(files, "html/*.html"))

// contents is what the template is filled with.
type contents struct {
	*result.Run
	Headline string
	Policy   string
	Style    template.CSS
	Legend   []entry
	Targets  []verdict
	Others   []verdict // without a target
	Sections []section
	Changes  []change
	Means    []result.Mean
	Tables   []table
}

// Write writes the page of a run, beside one before it unless that is nil.
func Write(w io.Writer, run, previous *result.Run) error {
	n := number(run)
	style := stylesheet(run)
	return pageTemplate.Execute(w, contents{
		Run: run, Headline: headline(run), Policy: report.Policy(style, ""), Style: template.CSS(style),
		Legend: n.legend(run), Targets: verdicts(run, true), Others: verdicts(run, false), Sections: sections(run, n),
		Changes: changes(run, previous), Means: means(run, previous), Tables: tables(run, n),
	})
}

// duration returns seconds for people.
func duration(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}
