package suite

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"duplex/cmd/wsconform/result"
	"duplex/frame"

	"github.com/google/go-cmp/cmp"
)

// The numbers of cases that the field knows, by section.
func TestCounts(t *testing.T) {
	got := map[string]int{}
	for _, c := range all() {
		got[result.Section(c.ID)]++
	}
	want := map[string]int{"1": 16, "2": 11, "3": 7, "4": 10, "5": 20, "6": 145, "7": 37, "9": 54, "10": 1, "12": 90, "13": 126, "20": 148, "21": 156, "22": 48, "23": 37, "24": 10, "25": 40, "26": 17}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Every case says what it does, why, and how it ends.
func TestComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range all() {
		switch {
		case seen[c.ID]:
			t.Errorf("%s: twice", c.ID)
		case c.Section == "" || c.Description == "" || c.Expectation == "" || c.Rule == "":
			t.Errorf("%s: something is left unsaid", c.ID)
		case (c.Script == nil) == (c.Steps == nil) || (c.Script == nil) == (c.Outcomes == nil):
			t.Errorf("%s: needs steps and outcomes, or a script", c.ID)
		case len(c.Ending.Codes) == 0:
			t.Errorf("%s: no code", c.ID)
		case c.HTTP2 != slices.Contains([]string{"25", "26"}, result.Section(c.ID)):
			t.Errorf("%s: is it about HTTP/2?", c.ID)
		case !utf8.ValidString(c.Description) || strings.ContainsFunc(c.Description, func(r rune) bool { return r < ' ' }):
			t.Errorf("%s: description %q", c.ID, c.Description)
		}
		seen[c.ID] = true
	}
}

// Which texts are valid is written down here once more, as Python's decoder has
// it.
func TestSequences(t *testing.T) {
	valid := map[int]string{
		5: "vvvvv", 6: "-v--v-v-v-v", 7: "vvvv", 8: "--", 9: "vvvv", 10: "---", 11: "vvvv-", 12: "--------", 13: "-----",
		14: "----------", 15: "-", 16: "---", 17: "-----", 18: "-----", 19: "-----", 20: "-------", 21: "--------",
		22: strings.Repeat("v", 34), 23: "vvvvvvv",
	}
	for _, group := range sequences {
		got := ""
		for _, s := range group.texts {
			mark := "-"
			if sequence("", "", s).Ending.Clean {
				mark = "v"
			}
			got += mark
		}
		if got != valid[group.number] {
			t.Errorf("6.%d: %s, want %s", group.number, got, valid[group.number])
		}
	}
}

func TestSelect(t *testing.T) {
	for _, test := range []struct {
		patterns, exclude string
		want              string
	}{
		{"1.1.*", "1.1.2 1.1.3 1.1.4 1.1.5 1.1.6", "1.1.1 1.1.7 1.1.8"},
		{"2.10 2.2 10.*", "", "2.2 2.10 10.1.1"},
		{"6.2.*", "*.3", "6.2.1 6.2.2 6.2.4"},
		{"7.1.1 7.1.1", "99.*", "7.1.1"},
	} {
		cases, err := Select(result.Server, strings.Fields(test.patterns), strings.Fields(test.exclude))
		if err != nil {
			t.Errorf("%s: %v", test.patterns, err)
		}
		var ids []string
		for _, c := range cases {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); got != test.want {
			t.Errorf("%s but %s: %s, want %s", test.patterns, test.exclude, got, test.want)
		}
	}
	for pattern, want := range map[string]string{
		"99.*": "there is no case 99.*", "6.4": "6.4 (but 6.4.*)", "six": `"six" is no pattern`, "": `"" is no pattern`,
	} {
		if _, err := Select(result.Server, []string{"1.1.1", pattern}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", pattern, err, want)
		}
	}
}

func TestPeers(t *testing.T) {
	for _, test := range []struct {
		peers          Peers
		server, client bool
	}{{All, true, true}, {Servers, true, false}, {Clients, false, true}} {
		if test.peers.Include(result.Server) != test.server || test.peers.Include(result.Client) != test.client {
			t.Errorf("%d", test.peers)
		}
	}
}

// A payload is what its octets would be.
func TestPayload(t *testing.T) {
	for n := range 50 {
		p := Payload{Unit: "abcdefg", Len: n}
		b := []byte(strings.Repeat("abcdefg", 8)[:n])
		if got := p.Append(nil); !bytes.Equal(got, b) || p.Differs(b) != -1 {
			t.Fatalf("%d: %q", n, got)
		}
		for i := range n {
			if got := p.Slice(i, n).Append(nil); !bytes.Equal(got, b[i:]) {
				t.Fatalf("from %d: %q", i, got)
			}
			b[i] ^= 1
			if at := p.Differs(b); at != i {
				t.Fatalf("octet %d of %d differs, not %d", i, n, at)
			}
			b[i] ^= 1
			if at := p.Differs(b[:i]); at != i {
				t.Fatalf("cut off at %d of %d, not %d", i, n, at)
			}
		}
		if at := p.Differs(append(b, 'x')); at != n {
			t.Fatalf("goes on at %d, not %d", n, at)
		}
	}
}

func TestFrames(t *testing.T) {
	for _, test := range []struct {
		n, size int
		want    []int
	}{
		{0, 0, []int{0}}, {5, 0, []int{5}}, {0, 3, []int{0}}, {3, 3, []int{3}}, {7, 3, []int{3, 3, 1}}, {6, 3, []int{3, 3}},
	} {
		var got []int
		for f := range (Message{Opcode: frame.Text, Payload: repeat("*", test.n), Size: test.size}).Frames {
			if (f.Opcode == frame.Text) != (got == nil) {
				t.Errorf("frame %d of %d in %d is %v", len(got), test.n, test.size, f.Opcode)
			}
			got = append(got, f.Payload.Len)
			if f.More == (len(got) == len(test.want)) {
				t.Errorf("frame %d of %d in %d: more is %v", len(got), test.n, test.size, f.More)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%d in %d (-want +got):\n%s", test.n, test.size, diff)
		}
	}
}

// Every quotation is that of some case, and all cases of those sections have one
// whose rule is a sentence.
func TestQuotations(t *testing.T) {
	used := map[string]bool{}
	for _, c := range all() {
		q := c.quote()
		used[q] = true
		if section := result.Section(c.ID); q == "" && slices.Contains([]string{"1", "2", "3", "4", "5", "6"}, section) {
			t.Errorf("%s: %s says what?", c.ID, c.Rule)
		}
	}
	for _, q := range quotations {
		if !used[q.sentence] {
			t.Errorf("%s, for %q: no case has %q", q.rule, q.cases, q.sentence)
		}
	}
}
