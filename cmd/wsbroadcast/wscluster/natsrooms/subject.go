package natsrooms

import (
	"encoding/base64"
	"strings"
)

func token(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func fromToken(s string) string {
	b, _ := base64.RawURLEncoding.DecodeString(s) // of what is no token, as much as there is
	return string(b)
}

func (e *Engine) saySubject(room string) string { return e.config.Prefix + ".say." + token(room) }

func (e *Engine) markSubject(node, room, key string) string {
	return strings.Join([]string{e.config.Prefix, "mark", node, token(room), token(key)}, ".")
}

// marksOf and marksIn match the marks of a node, and those in a room.
func (e *Engine) marksOf(node string) string { return e.config.Prefix + ".mark." + node + ".>" }
func (e *Engine) marksIn(room string) string {
	return e.config.Prefix + ".mark.*." + token(room) + ".>"
}

func (e *Engine) liveSubject(room string) string { return e.config.Prefix + ".live." + token(room) }

// parseMark returns what the subject of a mark in its stream says.
func (e *Engine) parseMark(subject string) (node, room, key string) {
	t := strings.Split(strings.TrimPrefix(subject, e.config.Prefix+".mark."), ".")
	if len(t) != 3 {
		return "", "", ""
	}
	return t[0], fromToken(t[1]), fromToken(t[2])
}
