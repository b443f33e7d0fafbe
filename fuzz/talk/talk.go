package talk

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/fuzz/simnet"
)

var background = context.Background()

// lasting is how long a talk may take at the most: all that waits is bounded by the
// limits of a conn.Config.
const lasting = 20 * time.Minute

// Run has one talk, in a bubble of testing/synctest. It fails t if the model does
// not hold. What does not end makes the bubble panic.
func Run(t *testing.T, choose *rand.Rand, size Size) {
	s := newScript(choose, size)
	k := &talk{T: t, script: s}
	k.closing.Store(k.limited())
	begun := time.Now()
	if !k.connect() {
		return
	}
	k.talk()
	k.checkEnds()
	if took := time.Since(begun); took > lasting {
		t.Errorf("all took %v", took)
	}
}

// A talk is what happens between two ends: a client, and a server.
type talk struct {
	*testing.T
	*script
	ends    [2]end
	closing atomic.Bool // an end is about to close, or may do so at any time
}

// limited reports whether an end may get more than it takes.
func (k *talk) limited() bool { return k.script.ends[0].limit+k.script.ends[1].limit > 0 }

// An end is one of the two.
type end struct {
	*talk
	*part
	name   string
	number int
	nc     net.Conn
	c      *conn.Conn
	record record // of what it has written
	pinged pinged // what it has been asked
	peer   *end

	closes bool  // it has begun to close before it read the peer's Close
	result error // why it has stopped to read
	closed error // what Close has returned
}

// connect does the opening handshake and reports whether there is a connection.
func (k *talk) connect() bool {
	dialled, accepted := simnet.Pipe(k.link)
	client, server := &k.ends[0], &k.ends[1]
	*client = end{talk: k, part: &k.script.ends[0], name: "client", nc: dialled, peer: server}
	*server = end{talk: k, part: &k.script.ends[1], name: "server", nc: accepted, peer: client, number: 1}
	for i := range k.ends {
		if e := &k.ends[i]; e.traced {
			e.cfg.Trace = &conn.Trace{Frame: e.watch}
		}
	}
	client.cfg.NetDial = func(context.Context, string, string) (net.Conn, error) { return dialled, nil }
	var errs [2]error
	var both sync.WaitGroup
	both.Go(func() { client.c, errs[0] = conn.Dial(background, "ws://example.com/", &client.cfg) })
	both.Go(func() { server.c, errs[1] = conn.Accept(background, accepted, &server.cfg) })
	both.Wait()
	if errs == [2]error{} {
		return true
	}
	if k.calm {
		k.Fatalf("no connection: %v, %v", errs[0], errs[1])
	}
	for i := range k.ends {
		if e := &k.ends[i]; e.c != nil {
			e.read() // until it notices
		}
		k.ends[i].checkGone()
	}
	return false
}

// talk has both ends do what they are to do, until both have ended.
func (k *talk) talk() {
	var written, all sync.WaitGroup
	for i := range k.ends {
		e := &k.ends[i]
		all.Go(e.read)
		for number, lines := range e.writers {
			written.Go(func() { e.write(number, lines) })
		}
		written.Go(e.ping)
	}
	for i := range k.ends {
		if k.closes.by[i] {
			all.Go(func() { k.ends[i].close(&written) })
		}
	}
	written.Wait()
	all.Wait()
}

// close closes the connection when it is time.
func (e *end) close(written *sync.WaitGroup) {
	if e.script.closes.after > 0 {
		time.Sleep(e.script.closes.after)
	} else {
		written.Wait()
		e.settle()
	}
	e.closing.Store(true)
	e.closes = true
	if e.script.closes.now {
		e.c.CloseNow()
		return
	}
	e.closed = e.c.Close(e.script.closes.code[e.number], e.script.closes.reason[e.number])
}

// settle waits until all has arrived, in a calm talk.
func (e *end) settle() {
	if !e.calm || e.limited() {
		return
	}
	for end := time.Now().Add(patience); !e.record.settled() || !e.peer.record.settled(); {
		if time.Now().After(end) {
			e.Errorf("the %s waits for messages that do not come", e.name)
			return
		}
		time.Sleep(10 * time.Millisecond)
		if e.closing.Load() {
			return
		}
	}
}

// ping pings. An answer takes as long as the network does.
func (e *end) ping() {
	for _, pause := range e.pings {
		time.Sleep(pause)
		ctx, cancel := context.WithTimeout(background, time.Minute)
		rtt, err := e.c.Ping(ctx, nil)
		cancel()
		if least := e.link.Up.Latency + e.link.Down.Latency; err == nil && rtt < least {
			e.Errorf("the %s was answered after %v, which takes %v", e.name, rtt, least)
		}
		if err != nil && e.calm && !e.closing.Load() {
			e.Errorf("ping by the %s: %v", e.name, err)
		}
	}
}

// checkEnds checks how both ends have ended, and what they have read.
func (k *talk) checkEnds() {
	for i := range k.ends {
		e := &k.ends[i]
		e.checkResult()
		e.checkSticky()
		e.checkGone()
		clean := isClean(e.result)
		tooBig := e.result == conn.ErrMessageTooBig // and the peer gets to know, since it is clean
		if k.calm && !k.closes.now && !tooBig && (!clean || e.closed != nil) {
			k.Errorf("the %s has ended with %v, and closed with %v", e.name, e.result, e.closed)
		}
		if err := e.peer.record.check(clean && !e.closes); err != nil {
			k.Errorf("the %s: %v (it ended with: %v)", e.name, err, e.result)
		}
	}
}

// isClean reports whether err is the end of a connection that was closed by a Close
// frame.
func isClean(err error) bool {
	closed, ok := errors.AsType[*conn.CloseError](err)
	return ok && closed.Err == nil
}

// isContext reports whether err is that of a context, and not of a connection that
// has ended because of it.
func isContext(err error) bool {
	_, lost := errors.AsType[*conn.CloseError](err)
	return !lost && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// checkResult checks the reason for which an end has ended.
func (e *end) checkResult() {
	closed, ok := errors.AsType[*conn.CloseError](e.result)
	switch {
	case e.result == conn.ErrMessageTooBig && e.limit > 0:
	case !ok:
		if !e.closes || !e.script.closes.now || !errors.Is(e.result, net.ErrClosed) {
			e.Errorf("the %s has ended with %v", e.name, e.result)
		}
	case closed.Err != nil:
		if closed.Code != frame.AbnormalClosure {
			e.Errorf("the %s was lost with %v", e.name, closed.Code)
		}
	case e.peer.closes && e.closeOf(e.peer, closed):
	case e.peer.limit > 0 && closed.Code == frame.MessageTooBig:
	case e.closes && closed.Code == e.script.closes.code[e.number] && closed.Reason == "":
	default:
		e.Errorf("the %s was closed with %v", e.name, e.result)
	}
}

// closeOf reports whether closed is what an end has closed with.
func (e *end) closeOf(other *end, closed *conn.CloseError) bool {
	code, reason := e.script.closes.code[other.number], e.script.closes.reason[other.number]
	if code == frame.NoStatus {
		reason = ""
	}
	return closed.Code == code && closed.Reason == reason
}

// checkSticky checks that the reason stays.
func (e *end) checkSticky() {
	if _, _, err := e.c.Read(background); err != e.result {
		e.Errorf("the %s has ended with %v, and then with %v", e.name, e.result, err)
	}
	if err := e.c.Write(background, frame.Text, nil); err == nil {
		e.Errorf("the %s still writes", e.name)
	}
	if _, err := e.c.Ping(background, nil); err == nil {
		e.Errorf("the %s still pings", e.name)
	}
}

// checkGone checks that the connection underneath has been closed, once the time
// for that is over: the ends are told at once, and wait for each other's TCP.
func (e *end) checkGone() {
	time.Sleep(time.Minute)
	if _, err := io.WriteString(e.nc, "x"); !errors.Is(err, net.ErrClosed) {
		e.Errorf("the connection of the %s is still open: %v", e.name, err)
	}
}
