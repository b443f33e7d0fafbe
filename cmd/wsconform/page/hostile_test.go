package page_test

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"duplex/cmd/wsconform/result"
)

// What peers may choose, chosen badly.
var hostile = []string{
	`<script>alert(1)</script>`,
	`</script><img src=x onerror=alert(1)>`,
	`"><svg onload=alert(1)>`,
	`' onmouseover='alert(1)`,
	`{{.Run.Seed}} ${alert(1)} <!-- ]]> -->`,
	"\u2028alert(1)\u202eevil\x00\xff",
	`javascript:alert(1)`,
}

// attacked returns a run in which a string is wherever a peer can bring it.
func attacked(s string) *result.Run {
	r := played(s, "1.1", result.Failed, result.WrongCode)
	octets := result.Octets{Length: len(s), Text: s}
	r.Why, r.WhyClose = s, s
	r.Seen = []result.Event{{Kind: result.Message, Payload: octets}}
	r.RemoteClose = &result.CloseFrame{Code: 1000, Reason: s}
	r.Request, r.Response = s, s
	r.Wire.Entries = []result.Entry{
		{From: result.Peer, Frame: &result.Frame{Opcode: 1, Fin: true, Length: int64(len(s)), Payload: octets}},
		{From: result.Peer, Note: s},
	}
	run := runOf([]result.Result{r}, s)
	run.Agents[0].URL, run.Agents[0].Unreachable = s, s
	return run
}

// Nothing that a peer chose becomes an element or an attribute: the page has
// those, and no others, that it has with a harmless peer.
func TestPeersWriteNoMarkup(t *testing.T) {
	shape := func(d *document) (all []string) {
		for _, n := range d.elements {
			var names []string
			for name := range n.attributes {
				names = append(names, name)
			}
			slices.Sort(names)
			all = append(all, n.name+" "+strings.Join(names, " "))
		}
		return all
	}
	want := shape(write(t, attacked("harmless")))
	for _, s := range hostile {
		d := write(t, attacked(s))
		if got := shape(d); !slices.Equal(got, want) {
			t.Errorf("%q changes the elements of the page:\n%q\nwant\n%q", s, got, want)
		}
		for _, n := range d.elements {
			if href, has := n.attributes["href"]; has && !strings.HasPrefix(href, "#") {
				t.Errorf("%q makes a link to %q", s, href)
			}
		}
	}
}

// Names are shown as they are.
func TestNamesAreShown(t *testing.T) {
	for _, s := range hostile[:5] {
		if got := write(t, attacked(s)).all("bdi", "who")[0].text; got != s {
			t.Errorf("got %q, want %q", got, s)
		}
	}
}

// The policy allows the page's own style and script by their digests, and comes
// before either.
func TestPolicy(t *testing.T) {
	d := write(t, attacked(hostile[0]))
	digest := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	i := slices.IndexFunc(d.elements, func(n node) bool { return n.attributes["http-equiv"] == "Content-Security-Policy" })
	j := slices.IndexFunc(d.elements, func(n node) bool { return n.name == "style" || n.name == "script" })
	if i < 0 || i > j {
		t.Fatal("no policy before the first style or script")
	}
	policy := d.elements[i].attributes["content"]
	for _, want := range []string{
		"default-src 'none'",
		"style-src " + digest(d.style),
		"script-src " + digest(d.script),
		"require-trusted-types-for 'script'",
	} {
		if !slices.Contains(strings.Split(policy, "; "), want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	for _, n := range d.elements {
		for name := range n.attributes {
			if name == "style" || strings.HasPrefix(name, "on") {
				t.Errorf("<%s> has the attribute %s, which the policy forbids", n.name, name)
			}
		}
	}
}
