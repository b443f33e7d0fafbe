package conn

import "time"

// While input that has come already waits to be handled, what is written waits
// too, and goes out in one piece: when the input is used up and the reader is
// about to wait, when there is enough of it, when it has waited for a
// millisecond, or when the connection is closed. So the answers to sixteen
// messages that came together take one system call, with Read in a loop as with
// a Handler, whoever writes them and with whatever context.

// cork lets what is written from now on wait.
func (a *active) cork() {
	if !a.out.lock.Has(corked) {
		a.out.lock.Set(corked)
	}
}

// uncork ends that, and has what waits written, without waiting for it.
func (a *active) uncork() {
	if a.out.lock.Has(corked) && a.out.lock.Clear(corked)&pending != 0 {
		a.flushFree()
	}
}

// startTimer has what waits written after a millisecond, because the message that
// is being handled meanwhile takes longer.
func (a *active) startTimer() {
	if a.out.timer == nil {
		a.out.timer = time.AfterFunc(corkDelay, a.uncork)
	} else {
		a.out.timer.Reset(corkDelay)
	}
}
