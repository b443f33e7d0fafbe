package conn

import (
	"context"

	"duplex/conn/deflate"
	"duplex/conn/internal/buffer"
	"duplex/conn/internal/cancel"
	"duplex/frame"
	"duplex/mask"
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

// pieceSize is how much of a message is compressed for one frame, so that the
// outcome fits a large buffer behind its header. It may be a few bytes longer.
const pieceSize = buffer.LargeSize - 1<<10

// writeCompressed writes a message, compressed, in as many frames as it takes
// buffers. Control frames wait for the last of them, since there are peers that
// do not expect one between the frames of a compressed message: tornado, aiohttp
// before 3.14, wsproto. The caller has the lock of messages.
func (a *active) writeCompressed(ctx context.Context, op Opcode, p []byte) error {
	if len(p) > pieceSize {
		a.beginCut()
		defer a.endCut()
	}
	for h := (frame.Header{Opcode: op}); ; h.Opcode = frame.Continuation {
		piece := p[:min(len(p), pieceSize)]
		p = p[len(piece):]
		h.Fin = len(p) == 0
		if err := a.writePiece(ctx, &h, piece); err != nil {
			return a.unfinished(h.Opcode, err)
		}
		if h.Fin {
			return nil
		}
	}
}

// beginCut has control frames wait from now on.
func (a *active) beginCut() {
	a.out.lock.Lock(context.Background(), nil)
	a.out.cutSince = cancel.Now()
	a.out.lock.Set(cut)
	a.unlockFrames()
}

// endCut has those written that have waited.
func (a *active) endCut() {
	a.out.lock.Clear(cut)
	a.flushControls()
}

// writePiece writes p, compressed, as one frame. If a message that stands alone
// would not become shorter, it goes out as it is. The caller has the lock of
// messages.
func (a *active) writePiece(ctx context.Context, h *frame.Header, p []byte) error {
	c := a.Conn
	if err := a.lockFrames(ctx, c); err != nil {
		return err
	}
	err := a.putPiece(ctx, h, p)
	if err != nil {
		a.deflate.stale = true
	}
	return a.settle(ctx, err)
}

// putPiece compresses p straight into the outbox, behind room for a header, so
// that it is not copied again. The caller has both locks.
func (a *active) putPiece(ctx context.Context, h *frame.Header, p []byte) error {
	o, z := &a.out, a.deflate
	if o.closeCode.Load() != 0 {
		return errClosing // before memory is taken for a window, which Close gave up
	}
	if z.stale {
		z.out.Reset()
		z.stale = false
	}
	a.takeControls()
	if !o.reserve(frame.MaxHeader + len(p) + pieceSlack) {
		if err := a.flush(ctx); err != nil {
			return err
		}
		o.reserve(frame.MaxHeader + len(p) + pieceSlack)
	}
	begin := len(o.buf)
	at := begin + a.headerSize(len(p)/2) // which is a guess
	out := z.out.Append(o.buf[:at], p, h.Fin)
	n := len(out) - at
	h.RSV1 = h.Opcode != frame.Continuation
	if h.RSV1 && h.Fin && z.out.NoTakeover && n >= len(p) {
		h.RSV1 = false
		return a.putShort(h, p)
	}
	h.Length = int64(n)
	if err := a.send(h, out[at:]); err != nil {
		return err
	}
	if size := a.headerSize(n); begin+size != at {
		out = append(out, make([]byte, max(0, begin+size-at))...)
		copy(out[begin+size:], out[at:at+n])
		at = begin + size
		out = out[:at+n]
	}
	h.Append(out[:begin])
	if h.Masked {
		mask.XOR(out[at:], h.Key)
	}
	o.buf = out
	return nil
}

// closeCompressor gives up the window, unless a message is being written: nothing
// more is to be compressed.
func (a *active) closeCompressor() {
	if a.out.message.TryLock() {
		a.deflate.out.Reset()
		a.deflate.out = deflate.Compressor{}
		a.out.message.Unlock()
	}
}

// pieceSlack is by how much what is compressed may be longer than it was.
const pieceSlack = 256

// headerSize returns how long the header of a frame with a payload of n bytes is.
func (a *active) headerSize(n int) int {
	size := 2
	switch {
	case n >= 1<<16:
		size += 8
	case n > frame.MaxControl:
		size += 2
	}
	if a.client {
		size += 4
	}
	return size
}
