package buffer

import (
	"bytes"
	"testing"
)

// fill reads s into an input, as a socket would.
func fill(b *Input, s string) {
	b.Took(copy(b.Room(), s))
}

// What comes is received in its order, however it is cut, and the buffer goes back
// when nothing is left in it.
func TestInput(t *testing.T) {
	b := NewInput(append(Get()[:0], "head,rest"...), 5)
	if got := string(b.Bytes()); got != "rest" {
		t.Fatalf("%q is to be received, want what is behind the head", got)
	}
	b.Release()
	if !b.Held() {
		t.Fatal("released with something in it")
	}
	b.Consume(2)
	fill(&b, "more")
	if got := string(b.Bytes()); got != "stmore" {
		t.Errorf("%q, want stmore", got)
	}
	b.Consume(6)
	b.Release()
	if b.Held() || !b.Empty() {
		t.Error("an empty input holds a buffer")
	}
	if none := NewInput(Get()[:0], 0); none.Held() {
		t.Error("a new input with nothing in it holds a buffer")
	}
}

// What is pinned stays in one piece with what follows, also when the buffer is
// compacted or becomes a large one.
func TestPin(t *testing.T) {
	var b Input
	fill(&b, "xxab")
	b.Consume(4)
	b.Pin(2, Size)
	b.Release()
	if !b.Held() {
		t.Fatal("released with something pinned")
	}
	more := string(bytes.Repeat([]byte("c"), Size))
	fill(&b, more)
	b.Consume(len(more))
	if got := string(b.Unpin(2 + len(more))); got != "ab"+more {
		t.Errorf("%d bytes that begin with %.4q, want ab and what follows", len(got), got)
	}
}

// Much input gets a large buffer the next time, until it is shrunk.
func TestGrowing(t *testing.T) {
	var b Input
	b.Took(len(b.Room()))
	b.Consume(Size)
	b.Release()
	if n := len(b.Room()); n != LargeSize {
		t.Errorf("room for %d bytes after a full buffer, want %d", n, LargeSize)
	}
	b.Release()
	b.Shrink()
	if n := len(b.Room()); n != Size {
		t.Errorf("room for %d bytes, want %d", n, Size)
	}
	b.Release()
}

// A buffer that has room is left alone, and a small one that has not is exchanged
// for a large one with the same in it.
func TestEnlarge(t *testing.T) {
	b := append(Get()[:0], "abc"...)
	if got := Enlarge(b, Size-3); cap(got) != Size {
		t.Errorf("a buffer with room became one of %d bytes", cap(got))
	}
	got := Enlarge(b, Size-2)
	if cap(got) != LargeSize || string(got) != "abc" {
		t.Errorf("%q in %d bytes", got, cap(got))
	}
	if again := Enlarge(got, 1<<20); cap(again) != LargeSize {
		t.Errorf("beyond the largest: %d bytes", cap(again))
	}
	Put(got)
	Put(make([]byte, 10)) // of no pool
}
