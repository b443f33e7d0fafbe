package chat

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"strings"
)

//go:embed page/page.html
var markup string

//go:embed page/style.css
var style string

//go:embed page/script.js
var script string

// page is the page to chat with, in one piece.
var page = strings.NewReplacer("<style></style>", "<style>"+style+"</style>", "<script></script>", "<script>"+script+"</script>").Replace(markup)

// policy is what the page may do: run the script and have the style that are its
// own, and connect to where it is from. What somebody says can do nothing.
var policy = strings.Join([]string{
	"default-src 'none'",
	"style-src " + hash(style),
	"script-src " + hash(script),
	"connect-src 'self'",
	"img-src data:",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
}, "; ")

// hash returns what a policy calls a text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
