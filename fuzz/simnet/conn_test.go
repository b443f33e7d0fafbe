package simnet_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"duplex/fuzz/simnet"
)

// arrivals writes n bytes and returns when each read returned, and how much.
func arrivals(t *testing.T, plan simnet.Plan, n int) (times []time.Duration, sizes []int, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		a, b := simnet.Pipe(simnet.Link{Seed: 1, Up: plan})
		go func() {
			a.Write(make([]byte, n))
			a.Close()
		}()
		for p := make([]byte, n+1); err == nil; {
			var k int
			if k, err = b.Read(p); err == nil {
				times, sizes = append(times, time.Since(begun)), append(sizes, k)
			}
		}
		b.Close()
	})
	return times, sizes, err
}

// Time passes as the plan says.
func TestTime(t *testing.T) {
	for _, test := range []struct {
		name string
		plan simnet.Plan
		n    int
		want []time.Duration
	}{
		{"perfect", simnet.Plan{}, 100, []time.Duration{0}},
		{"latency", simnet.Plan{Latency: time.Second}, 100, []time.Duration{time.Second}},
		{"bandwidth", simnet.Plan{Bandwidth: 50, Latency: time.Second}, 100, []time.Duration{3 * time.Second}},
		{"window", simnet.Plan{Window: 50, Latency: time.Second}, 100, []time.Duration{time.Second, 2 * time.Second}},
	} {
		times, _, err := arrivals(t, test.plan, test.n)
		if !slices.Equal(times, test.want) || err != io.EOF {
			t.Errorf("%s: read after %v, %v; want %v", test.name, times, err, test.want)
		}
	}
}

// A stream is cut at the same places each time, and all of it comes.
func TestCuts(t *testing.T) {
	for name, plan := range map[string]simnet.Plan{
		"writes": {WriteCut: 64, Jitter: time.Second},
		"reads":  {ReadCut: 64},
		"stalls": {WriteCut: 64, Stall: time.Second, Stalls: 50},
	} {
		times, sizes, err := arrivals(t, plan, 10_000)
		sum := 0
		for _, n := range sizes {
			sum += n
		}
		if len(sizes) < 3 || sum != 10_000 || err != io.EOF {
			t.Errorf("%s: read %d, %v", name, sizes, err)
		}
		timesAgain, again, _ := arrivals(t, plan, 10_000)
		if !slices.Equal(sizes, again) || !slices.Equal(times, timesAgain) {
			t.Errorf("%s: read %d, and then %d", name, sizes, again)
		}
	}
}

// A fault comes at its byte, and who writes gets to know of it unless it is
// silence.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		kind            simnet.FaultKind
		read, writeFail error
	}{
		{simnet.Reset, syscall.ECONNRESET, syscall.ECONNRESET},
		{simnet.End, io.EOF, syscall.ECONNRESET},
		{simnet.Silence, os.ErrDeadlineExceeded, nil},
	} {
		for _, at := range []int64{0, 1, 50, 99} {
			synctest.Test(t, func(t *testing.T) {
				a, b := simnet.Pipe(simnet.Link{Up: simnet.Plan{Latency: time.Second, Fault: simnet.Fault{Kind: test.kind, At: at}}})
				n, err := a.Write(make([]byte, 100))
				if !errors.Is(err, test.writeFail) || err != nil && n != int(at) {
					t.Errorf("%v at %d: wrote %d, %v", test.kind, at, n, err)
				}
				b.SetReadDeadline(time.Now().Add(time.Minute))
				got, err := io.ReadAll(b)
				if len(got) != int(at) || !errors.Is(err, test.read) && !(test.read == io.EOF && err == nil) {
					t.Errorf("%v at %d: read %d, %v", test.kind, at, len(got), err)
				}
				a.Close()
				b.Close()
			})
		}
	}
}

// One direction may end before the other; to close a connection with something
// left to read, or to write to one that is closed, resets it.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := simnet.Pipe(simnet.Link{Up: simnet.Plan{Latency: time.Second}})
		io.WriteString(a, "last")
		a.CloseWrite()
		if got, err := io.ReadAll(b); string(got) != "last" || err != nil {
			t.Errorf("read %q, %v", got, err)
		}
		io.WriteString(b, "answer")
		var p [6]byte
		if _, err := io.ReadFull(a, p[:]); err != nil || string(p[:]) != "answer" {
			t.Errorf("read %q, %v", p, err)
		}
		if _, err := a.Write(p[:]); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("write after CloseWrite: %v", err)
		}
		io.WriteString(b, "unread")
		a.Close()
		if _, err := b.Read(p[:]); err != io.EOF && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read: %v", err)
		}
		if _, err := b.Write(p[:]); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("write to who has closed: %v", err)
		}
		b.Close()
	})
}

// Who resets a connection has the peer read what came, and then an error.
func TestLinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := simnet.Pipe(simnet.Link{Up: simnet.Plan{Latency: time.Second}})
		io.WriteString(a, "last")
		a.SetLinger(0)
		a.Close()
		if got, err := io.ReadAll(b); string(got) != "last" || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read %q, %v", got, err)
		}
		b.Close()
	})
}

// Random links do not fail.
func TestRandomLink(t *testing.T) {
	simnet.EachSeed(t, 200, func(t *testing.T, choose *rand.Rand) {
		a, b := simnet.Pipe(simnet.RandomLink(choose))
		begun := time.Now()
		want := make([]byte, choose.IntN(20_000))
		for i := range want {
			want[i] = byte(i * i)
		}
		go func() {
			if n, err := a.Write(want); n != len(want) || err != nil {
				t.Errorf("wrote %d, %v", n, err)
			}
			a.CloseWrite()
		}()
		got, err := io.ReadAll(b)
		if !slices.Equal(got, want) || err != nil {
			t.Errorf("read %d bytes of %d, %v", len(got), len(want), err)
		}
		if took := time.Since(begun); took > 10*time.Minute {
			t.Errorf("took %v", took)
		}
		a.Close()
		b.Close()
	})
}
