package chat

import (
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"duplex/handshake"
)

// Paths that are not for rooms.
const (
	feedPath    = "/feed"
	metricsPath = "/metrics"
	healthPath  = "/healthz"
)

var reserved = []string{feedPath, metricsPath, healthPath}

// maxPath is how long the path of a room may be, in bytes.
const maxPath = 200

// parseTarget returns the path that a request is for and its query. However a
// path is escaped, and whatever slashes and dots are too many, it is one room.
func parseTarget(target string) (string, url.Values, error) {
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return "", nil, &handshake.Error{Status: 400, Reason: "malformed escapes in the path of a room"}
	}
	room := path.Clean("/" + u.Path)
	switch {
	case len(room) > maxPath:
		return "", nil, &handshake.Error{Status: 414, Reason: "the path of a room has at most 200 bytes"}
	case !utf8.ValidString(room) || strings.ContainsFunc(room, isHidden):
		return "", nil, &handshake.Error{Status: 400, Reason: "the path of a room has only characters that can be seen"}
	}
	return room, u.Query(), nil
}

// isHidden reports whether a character might make a text look like another one:
// controls, and what changes the direction of writing.
func isHidden(r rune) bool { return !unicode.IsPrint(r) }
