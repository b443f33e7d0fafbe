// Package report has what the pages of HTML share that commands write: files that
// a browser opens from wherever they lie, and that load nothing.
package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"strings"
	"time"
)

//go:embed base.css
var base embed.FS

// Base is the style that every page begins with: greys, type and links, light and
// dark. Pages add colours that mean something.
var Base = Join(base, "base.css")

// Join returns the contents of files, one after the other. It panics if one of
// them is missing: they are embedded.
func Join(files fs.FS, names ...string) string {
	var all strings.Builder
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		all.Write(b)
	}
	return all.String()
}

// Policy returns the Content-Security-Policy of a page. It lets the page's own
// style and script be, known by their digests, and nothing else: no script of
// another's making, in an element or an attribute, no image, no connection. With
// Trusted Types for which there is no policy, the script could not even turn a
// string into HTML if it tried. A page without a script has "" for it.
func Policy(style, script string) string {
	p := "default-src 'none'; style-src " + digest(style)
	if script != "" {
		p += "; script-src " + digest(script)
	}
	return p + "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

// digest returns the source expression for what has exactly these contents.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Timestamp returns a time for people.
func Timestamp(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }
