package page

import "testing"

func TestVisible(t *testing.T) {
	for head, want := range map[string]string{
		"":                                  "",
		"GET / HTTP/1.1\r\nHost: h\r\n\r\n": "GET / HTTP/1.1\nHost: h",
		"GET / HTTP/1.1\r\nHost":            "GET / HTTP/1.1\nHost",
		"a\nb\rc\r\n":                       `a\nb\rc` + "\n",
		"\x00\x1b[31m\xff\u202e":            `\x00\x1b[31m\xff\u202e`,
		`"quoted" \ back`:                   `"quoted" \\ back`,
		`\"`:                                `\\"`,
		"größe":                             "größe",
	} {
		if got := visible(head); got != want {
			t.Errorf("visible(%q) = %q, want %q", head, got, want)
		}
	}
}
