package buffer

// An Input is what has been read from a connection and not been received by
// its machine. It has a pooled buffer while there is something in it, and while
// it waits only where it cannot wait without.
type Input struct {
	buf     []byte // nil, or a pooled buffer
	r, w    int    // buf[r:w] is to be received
	pinned  int    // bytes before r that are needed still
	growing bool   // more was coming in lately than a buffer holds
}

// NewInput returns a buffer of which early[r:] is to be received. It keeps
// early, or gives it back to the pool.
func NewInput(early []byte, r int) Input {
	b := Input{buf: early[:cap(early)], r: r, w: len(early)}
	b.Release()
	return b
}

// Bytes returns what there is to receive.
func (b *Input) Bytes() []byte { return b.buf[b.r:b.w] }

// Empty reports whether there is nothing to receive.
func (b *Input) Empty() bool { return b.r == b.w }

// Consume takes n bytes away.
func (b *Input) Consume(n int) { b.r += n }

// Pin has the last n bytes that were taken away stay where they are, with those
// that follow behind them: there is to be room for that many more.
func (b *Input) Pin(n, more int) {
	b.pinned = n
	if n+more > len(b.buf) {
		b.enlarge()
	}
}

// Unpin returns the n bytes taken away last, of which no more are pinned.
func (b *Input) Unpin(n int) []byte {
	b.pinned = 0
	return b.buf[b.r-n : b.r : b.r]
}

// Release gives the buffer back if there is nothing in it.
func (b *Input) Release() {
	if b.buf != nil && b.r == b.w && b.pinned == 0 {
		Put(b.buf)
		b.buf, b.r, b.w = nil, 0, 0
	}
}

// Room returns where to read to: a buffer if there is none yet, and otherwise
// what is left of it behind the bytes that wait for more.
func (b *Input) Room() []byte {
	switch {
	case b.buf == nil && b.growing:
		b.buf = GetLarge()
	case b.buf == nil:
		b.buf = Get()
	case b.growing:
		b.enlarge()
	default:
		b.compact()
	}
	return b.buf[b.w:]
}

// compact moves what is in the buffer to its start.
func (b *Input) compact() {
	if from := b.r - b.pinned; from > 0 {
		b.w = copy(b.buf, b.buf[from:b.w])
		b.r = b.pinned
	}
}

// enlarge makes the buffer a large one.
func (b *Input) enlarge() {
	b.compact()
	large := Enlarge(b.buf[:b.w], LargeSize-b.w)
	b.buf = large[:cap(large)]
}

// Took takes note of n bytes that have been read to Room.
func (b *Input) Took(n int) {
	b.w += n
	b.growing = b.w == len(b.buf) || n > Size
}

// Drop unpins what is pinned, which nobody wants any more.
func (b *Input) Drop() { b.pinned = 0 }

// Growing reports whether more may be coming in than a buffer holds.
func (b *Input) Growing() bool { return b.growing }

// Held reports whether it has a buffer.
func (b *Input) Held() bool { return b.buf != nil }

// Shrink has the next buffer be a small one, whatever came lately.
func (b *Input) Shrink() { b.growing = false }
