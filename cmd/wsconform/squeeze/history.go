package squeeze

// A history is the last octets of what was compressed so far, a window of them
// or somewhat more.
type history struct{ octets []byte }

func (h *history) add(p []byte) {
	p = p[max(0, len(p)-window):]
	if len(h.octets)+len(p) > 2*window {
		h.octets = append(h.octets[:0], h.last()...)
	}
	h.octets = append(h.octets, p...)
}

// last returns up to a window of octets.
func (h *history) last() []byte { return h.octets[max(0, len(h.octets)-window):] }
