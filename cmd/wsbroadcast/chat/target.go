package chat

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duplex/handshake"
)

// Paths that are not for rooms.
const (
	roomsPath   = "/rooms"
	feedPath    = "/feed"
	statusPath  = "/status"
	metricsPath = "/metrics"
	healthPath  = "/healthz"

	nodesMetricsPath = metricsPath + "/nodes"
)

var reserved = []string{roomsPath, feedPath, statusPath, metricsPath, nodesMetricsPath, healthPath}

// isReserved reports whether a path is not for a room, or would be taken for one
// that is not: a phone may begin what is typed with a capital.
func isReserved(path string) bool {
	return slices.ContainsFunc(reserved, func(r string) bool { return strings.EqualFold(r, path) })
}

// isApart reports whether a path is one of those that may be served at an address
// of their own.
func isApart(path string) bool {
	return slices.ContainsFunc([]string{metricsPath, nodesMetricsPath, statusPath}, func(p string) bool { return strings.EqualFold(p, path) })
}

// lobby is the room of those who name none.
const lobby = "/lobby"

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
	if room == "/" {
		room = lobby
	}
	return room, u.Query(), nil
}

// isHidden reports whether a character might make a text look like another one:
// controls, and what changes the direction of writing.
func isHidden(r rune) bool { return !unicode.IsPrint(r) }
