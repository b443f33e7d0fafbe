package packet

// A Decoder puts packets together from the messages of a connection. Its limits
// count where they are more than zero.
type Decoder struct {
	MaxAttachments int // in a packet
	MaxBytes       int // of the attachments of a packet together

	pending *pending // nil if no attachments are to come
}

// A pending is a packet whose attachments are still to come.
type pending struct {
	Packet
	want  int // so many in all
	bytes int // of those that have come
}

// Text takes a text message. It returns the packet if that is complete, and
// otherwise nil. The packet keeps a copy of nothing: if it waits for attachments,
// b must stay as it is until it is complete.
func (d *Decoder) Text(b []byte) (*Packet, error) {
	if d.pending != nil {
		return nil, errorf("text where an attachment should be")
	}
	p, attachments, err := Parse(b)
	switch {
	case err != nil:
		return nil, err
	case d.MaxAttachments > 0 && attachments > d.MaxAttachments:
		return nil, errorf("more than %d attachments", d.MaxAttachments)
	case attachments > 0:
		d.pending = &pending{Packet: p, want: attachments}
		return nil, nil
	}
	return &p, nil
}

// Binary takes a binary message, which is an attachment, and keeps it. It returns
// the packet if that is complete, and otherwise nil.
func (d *Decoder) Binary(b []byte) (*Packet, error) {
	p := d.pending
	if p == nil {
		return nil, errorf("attachment without a packet")
	}
	if p.bytes += len(b); d.MaxBytes > 0 && p.bytes > d.MaxBytes {
		return nil, errorf("attachments of more than %d bytes", d.MaxBytes)
	}
	if p.Attachments = append(p.Attachments, b); len(p.Attachments) < p.want {
		return nil, nil
	}
	d.pending = nil
	return &p.Packet, nil
}

// Pending reports whether a packet waits for attachments.
func (d *Decoder) Pending() bool { return d.pending != nil }
