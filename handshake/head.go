package handshake

import "strings"

const (
	crlf   = "\r\n"
	http11 = "HTTP/1.1"
)

// parseHead takes the head at the start of b apart into its start line and
// its fields. It returns 0 and no error if b does not hold a whole head.
func parseHead(b []byte) (start string, h Header, n int, err error) {
	s := Scanner{MaxBytes: -1} // b is in memory already
	n, err = s.Scan(b)
	if n == 0 {
		return "", nil, 0, err
	}
	// One copy serves all the strings. The Scanner has seen to it that a CR
	// stands nowhere but at the end of a line, and a colon in each field.
	rest := strings.TrimPrefix(string(b[:n]), crlf)
	start, rest, _ = strings.Cut(rest, crlf)
	h = make(Header, s.fields)
	for i := range h {
		var line string
		line, rest, _ = strings.Cut(rest, crlf)
		name, value, _ := strings.Cut(line, ":")
		h[i] = Field{name, trim(value)}
	}
	return start, h, n, nil
}

// isProto reports whether s is an HTTP version (RFC 9112, section 2.3).
func isProto(s string) bool {
	return len(s) == len(http11) && s[:5] == "HTTP/" && isDigit(s[5]) && s[6] == '.' && isDigit(s[7])
}

// knowsUpgrade reports whether proto is HTTP/1.1 or a later 1.x, the versions
// that a connection can be upgraded from (section 4.1).
func knowsUpgrade(proto string) bool {
	return isProto(proto) && proto[5] == '1' && proto[7] >= '1'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
