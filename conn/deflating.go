package conn

import (
	"context"

	"duplex/conn/deflate"
	"duplex/frame"
)

// A Compression is a choice for one message.
type Compression uint8

const (
	// ByLength compresses a message that is as long as Deflate.Threshold.
	ByLength Compression = iota

	// Compressed is for a message worth compressing whatever its length.
	Compressed

	// Uncompressed is for a message that would not become shorter, such as a
	// picture, or must not: a secret, see [Deflate].
	Uncompressed
)

// A deflating is what the writers of a connection share to compress messages.
type deflating struct {
	deflate.Compressor
	threshold int
	stale     bool // what the peer has of its window is no longer what we have
}

// takes reports whether a message of n bytes is to be compressed. A nil
// deflating takes none.
func (z *deflating) takes(n int, how Compression) bool {
	if z == nil {
		return false
	}
	if how != ByLength {
		return how == Compressed
	}
	return n >= z.threshold
}

// pieceSize is how much of a message is compressed for one frame, so that the
// outcome fits a large buffer. It may be a few bytes longer.
const pieceSize = largeSize - 1<<10

// writePiece writes p, compressed, as one frame. If a message that stands alone
// would not become shorter, it goes out as it is.
func (c *engine) writePiece(ctx context.Context, h *frame.Header, p []byte) error {
	z := c.out.deflating
	if z.stale {
		z.Reset()
		z.stale = false
	}
	b := getBuffer()
	if len(p) > bufferSize-64 {
		putBuffer(b)
		b = getLargeBuffer()
	}
	defer putBuffer(b)
	b = z.Append(b[:0], p, h.Fin)
	h.RSV1 = h.Opcode != frame.Continuation
	if h.RSV1 && h.Fin && z.NoTakeover && len(b) >= len(p) {
		h.RSV1, b = false, p
	}
	err := c.writeFrame(ctx, h, b)
	z.stale = err != nil
	return err
}

// writeCompressed writes a message, compressed, in as many frames as it takes
// buffers.
func (c *engine) writeCompressed(ctx context.Context, op frame.Opcode, p []byte) error {
	for h := (frame.Header{Opcode: op}); ; h.Opcode = frame.Continuation {
		piece := p[:min(len(p), pieceSize)]
		p = p[len(piece):]
		h.Fin = len(p) == 0
		if err := c.writePiece(ctx, &h, piece); err != nil {
			return c.unfinished(h.Opcode, err)
		}
		if h.Fin {
			return nil
		}
	}
}
