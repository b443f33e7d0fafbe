package suite

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// section6Sequences is section 6 from 6.5 on: text messages in one frame, some
// of them valid UTF-8 and some not (RFC 3629).
func section6Sequences() []Case {
	var cases []Case
	for _, group := range sequences {
		for i, s := range group.texts {
			cases = append(cases, sequence(fmt.Sprintf("6.%d.%d", group.number, i+1), group.about, s))
		}
	}
	return cases
}

// sequence returns the case of one text message.
func sequence(id, about, s string) Case {
	c := Case{
		ID:          id,
		Description: fmt.Sprintf("Text that is valid UTF-8, %s: % x", about, s),
		Expectation: "The message comes back.",
		Rule:        "section 5.6",
		Steps:       []Step{text(s), DropAfter(time.Second / 2)},
		Outcomes:    ok(sawText(s)),
		Ending:      clean,
	}
	if !utf8.ValidString(s) {
		c.Description = fmt.Sprintf("Text that is not UTF-8, %s: % x", about, s)
		c.Expectation = "The peer fails the connection with 1007."
		c.Rule, c.Outcomes, c.Ending = "section 8.1", ok(), failedByText
	}
	return c
}

// sequences are the texts of the groups 6.5 to 6.23. That each is valid or not
// as it should be is for a test to check.
var sequences = []struct {
	number int
	about  string
	texts  []string
}{
	{5, "characters of every length", []string{
		"hello$world", "hello¢world", "hello€world", "hello\U00024b62world", greek,
	}},
	{6, "cut after each octet", prefixes(greek)},
	{7, "the first code point of its length", []string{"\x00", "\u0080", "\u0800", "\U00010000"}},
	{8, "the first of a length that UTF-8 no longer has", []string{
		"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80",
	}},
	{9, "the last code point of its length", []string{"\x7f", "\u07ff", "\uffff", "\U0010ffff"}},
	{10, "the last of a length, beyond Unicode", []string{
		"\xf7\xbf\xbf\xbf", "\xfb\xbf\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf\xbf",
	}},
	{11, "at the borders of surrogates and of Unicode", []string{
		"\ud7ff", "\ue000", "\ufffd", "\U0010ffff", "\xf4\x90\x80\x80",
	}},
	{12, "continuation octets that continue nothing", []string{
		"\x80", "\xbf", "\x80\xbf", "\x80\xbf\x80", "\x80\xbf\x80\xbf", "\x80\xbf\x80\xbf\x80",
		"\x80\xbf\x80\xbf\x80\xbf", through(0x80, 0xbe, ""),
	}},
	{13, "first octets that a space follows", []string{
		through(0xc0, 0xde, " "), through(0xe0, 0xee, " "), through(0xf0, 0xf6, " "),
		through(0xf8, 0xfa, " "), through(0xfc, 0xfc, " "),
	}},
	{14, "with its last octet missing", lastMissing},
	{15, "one after the other with the last octet missing", []string{strings.Join(lastMissing, "")}},
	{16, "octets that UTF-8 does not have", []string{"\xfe", "\xff", "\xfe\xfe\xff\xff"}},
	{17, "a slash in more octets than it needs", []string{
		"\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf8\x80\x80\x80\xaf", "\xfc\x80\x80\x80\x80\xaf",
	}},
	{18, "the last code point in more octets than it needs", []string{
		"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf8\x87\xbf\xbf\xbf", "\xfc\x83\xbf\xbf\xbf\xbf",
	}},
	{19, "a zero in more octets than it needs", []string{
		"\xc0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xf8\x80\x80\x80\x80", "\xfc\x80\x80\x80\x80\x80",
	}},
	{20, "a surrogate", []string{
		"\xed\xa0\x80", "\xed\xad\xbf", "\xed\xae\x80", "\xed\xaf\xbf", "\xed\xb0\x80", "\xed\xbe\x80", "\xed\xbf\xbf",
	}},
	{21, "two surrogates that would be a pair in UTF-16", []string{
		"\xed\xa0\x80\xed\xb0\x80", "\xed\xa0\x80\xed\xbf\xbf", "\xed\xad\xbf\xed\xb0\x80", "\xed\xad\xbf\xed\xbf\xbf",
		"\xed\xae\x80\xed\xb0\x80", "\xed\xae\x80\xed\xbf\xbf", "\xed\xaf\xbf\xed\xb0\x80", "\xed\xaf\xbf\xed\xbf\xbf",
	}},
	{22, "a noncharacter, which is a code point like others", noncharacters()},
	{23, "among the specials at the end of the first plane", []string{
		"\ufff9", "\ufffa", "\ufffb", "\ufffc", "\ufffd", "\ufffe", "\uffff",
	}},
}

// lastMissing are sequences of 2 to 6 octets that lack the last one, first with
// the lowest octets and then with the highest.
var lastMissing = []string{
	"\xc0", "\xe0\x80", "\xf0\x80\x80", "\xf8\x80\x80\x80", "\xfc\x80\x80\x80\x80",
	"\xdf", "\xef\xbf", "\xf7\xbf\xbf", "\xfb\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf",
}

// prefixes returns all that s begins with, but nothing.
func prefixes(s string) []string {
	all := make([]string, len(s))
	for i := range len(s) {
		all[i] = s[:i+1]
	}
	return all
}

// through returns the octets from a to b, each with after behind it.
func through(a, b byte, after string) string {
	var s strings.Builder
	for ; a <= b; a++ {
		s.WriteByte(a)
		s.WriteString(after)
	}
	return s.String()
}

// noncharacters returns the last two code points of every plane.
func noncharacters() []string {
	var all []string
	for plane := rune(0); plane <= 0x10; plane++ {
		all = append(all, string(plane<<16|0xfffe), string(plane<<16|0xffff))
	}
	return all
}
