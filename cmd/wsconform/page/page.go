// Package page writes what a run has found as a single page of HTML, to be
// opened in a browser from wherever it lies: it loads nothing.
//
//	head      what was tested, and how many cases had which verdict
//	filter    cases by verdict, by severity, by words
//	matrix    a row for each case, a column for each agent
//	details   for each case what the page shows when it is opened, packed
//
// Head and matrix are plain HTML and need no script. The details come to
// megabytes when they are unpacked, so that a script does so for the one case
// that a reader opens.
//
// Much of what the page shows was chosen by a peer: names, payloads, reasons,
// header fields. The template escapes what is in the HTML, the script makes
// text nodes of all else, and the page's own policy forbids what would still
// run.
package page

import (
	"embed"
	"html/template"
	"io"

	"duplex/cmd/internal/report"
	"duplex/cmd/wsconform/result"
)

//go:embed html css js
var files embed.FS

var pageTemplate = template.Must(template.New("page.html").
	Funcs(template.FuncMap{"class": class, "timestamp": report.Timestamp, "underTest": underTest}).
	ParseFS(files, "html/*.html"))

// What the page is styled and moved by, in this order.
var (
	style = report.Base + report.Join(files, "css/base.css", "css/verdict.css", "css/head.css", "css/filter.css", "css/matrix.css",
		"css/sheet.css", "css/wire.css", "css/phone.css", "css/print.css")
	script = report.Join(files, "js/start.js", "js/element.js", "js/address.js", "js/filter.js", "js/sections.js",
		"js/unpack.js", "js/octets.js", "js/sheet.js", "js/case.js", "js/ending.js", "js/wire.js")
)

// contents is what the template is filled with.
type contents struct {
	Run      *result.Run
	Headline string
	Policy   string
	Style    template.CSS
	Script   template.JS

	Totals   []total
	Column   int
	Words    words
	Sections []section
	Details  []packed
}

// Write writes the page of a run.
func Write(w io.Writer, run *result.Run) error {
	m := newMatrix(run)
	details, err := m.details()
	if err != nil {
		return err
	}
	return pageTemplate.Execute(w, contents{
		Run:      run,
		Headline: m.headline(run.Role),
		Policy:   report.Policy(style, script),
		Style:    template.CSS(style),
		Script:   template.JS(script),

		Totals:   m.totals(),
		Column:   m.column(),
		Words:    wordsOf(run.Results),
		Sections: m.sections(),
		Details:  details,
	})
}
