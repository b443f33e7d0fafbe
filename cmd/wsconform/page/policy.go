package page

import (
	"crypto/sha256"
	"encoding/base64"
)

// policy returns the page's Content-Security-Policy. It lets the page's own
// style and script be, known by their digests, and nothing else: no script of
// another's making, in an element or an attribute, no image, no connection.
// With Trusted Types for which there is no policy, the script could not even
// turn a string into HTML if it tried.
func policy(style, script string) string {
	return "default-src 'none'; style-src " + digest(style) + "; script-src " + digest(script) +
		"; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

// digest returns the source expression for what has exactly these contents.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
