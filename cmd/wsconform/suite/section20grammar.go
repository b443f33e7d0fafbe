package suite

import (
	"strings"

	"duplex/cmd/wsconform/result"
)

// section20Grammar has requests that are not quite HTTP. What one parser
// forgives, another reads in another way.
func section20Grammar() []Case {
	const grammar = "what does not match the grammar should be answered with 400"
	return numbered("20.5", 1, greeting.refused, []greeting{{
		what: "a CR without LF in a field", rule: "RFC 9112, section 2.2",
		because: "it makes the field invalid, or else is to be replaced by a space",
		edits:   []edit{with("X-Odd: a\rb")}, severity: Hardening, otherwise: result.NonStrict,
	}, {
		what: "a field folded into two lines", rule: "RFC 9112, section 5.2",
		because: "that is obsolete, and to be answered with 400, or else to be replaced by spaces",
		edits:   []edit{with("X-Odd: a\r\n b")}, severity: Hardening, otherwise: result.NonStrict,
	}, {
		what: "a space ahead of the first field", rule: "RFC 9112, section 2.2",
		because: "that is to be rejected, or else the line to be passed over",
		edits:   []edit{with(" X-Odd: a")}, severity: Hardening, otherwise: result.NonStrict,
	}, {
		what: "a space between a field name and the colon", rule: "RFC 9112, section 5.1",
		because: "that must be answered with 400",
		edits:   []edit{with("X-Odd : a")},
	}, {
		what: "a tab between a field name and the colon", rule: "RFC 9112, section 5.1",
		because: "that must be answered with 400",
		edits:   []edit{with("X-Odd\t: a")},
	}, {
		what: "a NUL in a field", rule: "RFC 9110, section 5.5",
		because: "it is to be rejected, or else to be replaced by a space",
		edits:   []edit{with("X-Odd: a\x00b")}, severity: Hardening, otherwise: result.NonStrict,
	}, {
		what: "a control character in a field", rule: "RFC 9110, section 5.5",
		because: "it is invalid, though not always a danger",
		edits:   []edit{with("X-Odd: a\x01b")}, severity: Hardening, otherwise: result.NonStrict,
	}, {
		what: "lines that end in LF alone", rule: "RFC 9112, section 2.2", open: true,
		because: "it may take LF for the end of a line",
		edits:   []edit{bareLF},
	}, {
		what: "a line without a colon", rule: "RFC 9112, section 2.2", severity: Should,
		because: grammar,
		edits:   []edit{with("X-Odd")},
	}, {
		what: "a field without a name", rule: "RFC 9112, section 2.2", severity: Should,
		because: grammar,
		edits:   []edit{with(": a")},
	}, {
		what: "a field name with a bracket in it", rule: "RFC 9112, section 2.2", severity: Should,
		because: grammar,
		edits:   []edit{with("X[Odd]: a")},
	}, {
		what: "two spaces ahead of the target", rule: "RFC 9112, section 3", severity: Hardening,
		because: "a server may be lenient with these, at the risk of being smuggled to",
		edits:   []edit{startLine(" ", "  ")}, otherwise: result.NonStrict,
	}, {
		what: "a space in the target", rule: "RFC 9112, section 3.2", severity: Should,
		because: "that should be answered with 400",
		edits:   []edit{startLine(" /", " /a b")},
	}, {
		what: "a target with a fragment", rule: "section 3", severity: Should,
		because: "a WebSocket URI has none",
		edits:   []edit{startLine(" HTTP", "#fragment HTTP")}, otherwise: result.NonStrict,
	}, {
		what: "the target *", rule: "RFC 9112, section 3.2.4", severity: Should,
		because: "that is for OPTIONS alone",
		edits:   []edit{wholeLine("GET * HTTP/1.1")}, otherwise: result.NonStrict,
	}, {
		what: "http/1.1 in lower case", rule: "RFC 9112, section 2.3", severity: Should,
		because: "the case of the version has a meaning",
		edits:   []edit{startLine("HTTP/", "http/")},
	}, {
		what: "the preface of HTTP/2", rule: "RFC 9113, section 3.4", severity: Should, silent: true,
		because: "that is another protocol",
		edits:   []edit{wholeLine("PRI * HTTP/2.0"), noFields, followedBy("SM\r\n\r\n")},
	}, {
		what: "the beginning of TLS", rule: "RFC 9112, section 2.2", severity: Should, silent: true,
		because: "that is another protocol",
		edits:   []edit{wholeLine("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"), noFields},
	}, {
		what: "noise", rule: "RFC 9112, section 2.2", severity: Should, silent: true,
		because: grammar,
		edits:   []edit{wholeLine(noise), noFields},
	}})
}

// noise is octets of all kinds but for the ends of lines.
var noise = strings.Repeat(through(0, 9, "")+through(14, 254, ""), 2)

func wholeLine(s string) edit { return func(h *head) { h.start = s } }
func noFields(h *head)        { h.fields = nil }

// bareLF makes the whole one line, with LF where CR LF should be.
func bareLF(h *head) {
	h.start = strings.Join(append([]string{h.start}, h.fields...), "\n") + "\n\n"
	h.fields = nil
}
