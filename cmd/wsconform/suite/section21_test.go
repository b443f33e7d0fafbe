package suite

import (
	"testing"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/squeeze"
	"duplex/handshake"
)

func requestWith(offer string) *handshake.Request {
	return &handshake.Request{Header: handshake.Header{{Name: extensions, Value: offer}}}
}

// What a peer is to be failed for is wrong indeed.
func TestNegotiations(t *testing.T) {
	for _, c := range section21Offers() {
		if got := offers(requestWith(c.Opening.Offer)); len(got) != 1 || !got[0].ServerNoContextTakeover {
			t.Errorf("%s: %s has the valid offers %v", c.ID, c.Opening.Offer, got)
		}
	}
	for _, c := range section21Answers() {
		answered := false
		for _, offer := range []string{
			"permessage-deflate", "permessage-deflate; client_max_window_bits",
			"permessage-deflate; server_no_context_takeover; server_max_window_bits=10; client_max_window_bits=10",
		} {
			answer := c.Opening.Answer(requestWith(offer))
			if answer == "" {
				continue
			}
			answered = true
			right := 0
			for e, err := range requestWith(answer).Header.Extensions() {
				if _, misfit := matching(requestWith(offer), e); err == nil && misfit == nil {
					right++
				}
			}
			if right == 1 {
				t.Errorf("%s: %s is a right answer to %s", c.ID, answer, offer)
			}
		}
		if !answered {
			t.Errorf("%s: no answer to any offer", c.ID)
		}
		if got := c.Opening.Answer(requestWith("x-other")); got != "" {
			t.Errorf("%s: answered %s to a client that does not compress", c.ID, got)
		}
	}
}

// The tester agrees to what it demands, or else to nothing.
func TestDemands(t *testing.T) {
	const plain, any, no = "permessage-deflate", "; client_max_window_bits", "; server_no_context_takeover; client_no_context_takeover"
	for _, test := range []struct {
		demands      []demand
		offer        string // of the client
		want         string // of the tester as a client
		answer       string
		bits         int
		takesContext bool
	}{
		{[]demand{{}}, plain, plain + any, plain, 15, true},
		{[]demand{{}}, plain + any, plain + any, plain, 15, true},
		{[]demand{{}}, plain + "; server_max_window_bits=12", plain + any, plain + "; server_max_window_bits=12", 15, true},
		{[]demand{{noTakeover: true}}, plain, plain + no + any, plain + no, 15, false},
		{[]demand{{bits: 9}}, plain, plain + "; server_max_window_bits=9" + any, "", 0, false},
		{[]demand{{bits: 9}}, plain + any, plain + "; server_max_window_bits=9" + any, plain + any + "=9", 9, true},
		{[]demand{{bits: 9}}, plain + any + "=8", plain + "; server_max_window_bits=9" + any, plain + any + "=8", 8, true},
		{[]demand{{bits: 9}, {}}, plain, plain + "; server_max_window_bits=9" + any + ", " + plain + any, plain, 15, true},
	} {
		o := demanding(test.demands...)
		answer := o.Answer(requestWith(test.offer))
		if o.Offer != test.want || answer != test.answer {
			t.Errorf("%v: offered %s, and %s was answered by %s", test.demands, o.Offer, test.offer, answer)
		}
		for e := range requestWith(answer).Header.Extensions() {
			a, err := matching(requestWith(test.offer), e)
			if bits, takeover := a.of(result.Client); err != nil || bits != test.bits || takeover != test.takesContext {
				t.Errorf("%s to %s: %d bits, takeover %t, %v", answer, test.offer, bits, takeover, err)
			}
		}
	}
}

// Bombs are as they are described, and fit every window.
func TestBombs(t *testing.T) {
	for _, test := range []struct {
		name             string
		payload          string
		atMost, inflated int
	}{
		{"zeros", compressedZeros(), 66 << 10, 64 << 20},
		{"empty blocks", hollow(100_000, (*squeeze.Writer).Empty), 130 << 10, 5},
		{"empty blocks with codes", hollow(20_000, emptyDynamic), 300 << 10, 5},
	} {
		reach, err := squeeze.Measure([]byte(test.payload))
		if err != nil || reach.Length != test.inflated || reach.Distance > 1<<squeeze.MinBits || len(test.payload) > test.atMost {
			t.Errorf("%s: %d octets, %+v, %v", test.name, len(test.payload), reach, err)
		}
	}
}
