package socketio

import (
	"context"
	"sync"
)

// A worker does the jobs of a socket one after the other, in a goroutine that is there
// as long as there are any.
type worker struct {
	mu      sync.Mutex
	line    *line // nil if there is no goroutine
	stopped bool
}

// A line is the jobs that wait for a worker.
type line struct {
	jobs []job
	room chan struct{} // closed when there is room for another job; nil if nobody waits
}

// A job is something that the goroutine of a socket does.
type job struct {
	kind   kind
	event  string
	args   Args
	id     uint64
	ack    bool   // the peer asks for an acknowledgement with that ID
	reason Reason // of disconnected
	was    bool   // it was connected
	err    error  // of refused

	ctx context.Context // of a client's connection, for connecting and handling
}

type kind uint8

const (
	handling     kind = iota // call the handler of an event
	connecting               // a client wants to connect, or has connected
	disconnected             // tell the program
	refused                  // tell the program of a client
)

// A doer is whose jobs they are.
type doer interface{ do(*job) }

// queue adds a job, and waits until there are fewer than most, or done is closed; but
// none for a worker that is stopped.
func (w *worker) queue(d doer, j job, most int, done <-chan struct{}) {
	w.mu.Lock()
	for w.line != nil && len(w.line.jobs) >= most && !w.stopped {
		if w.line.room == nil {
			w.line.room = make(chan struct{})
		}
		room := w.line.room
		w.mu.Unlock()
		select {
		case <-room:
		case <-done:
			return
		}
		w.mu.Lock()
	}
	defer w.mu.Unlock()
	if !w.stopped {
		w.add(d, j)
	}
}

// push adds a job whatever waits already.
func (w *worker) push(d doer, j job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.add(d, j)
}

// add adds a job, and starts the goroutine if there is none. The caller holds w.mu.
func (w *worker) add(d doer, j job) {
	if w.line == nil {
		w.line = new(line)
		go w.work(d)
	}
	w.line.jobs = append(w.line.jobs, j)
}

// stop has queue wait no more, and add nothing.
func (w *worker) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	if w.line != nil {
		w.line.makeRoom()
	}
}

// restart undoes stop.
func (w *worker) restart() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = false
}

// makeRoom lets go on who waits for room.
func (l *line) makeRoom() {
	if l.room != nil {
		close(l.room)
		l.room = nil
	}
}

// work does jobs until there is none.
func (w *worker) work(d doer) {
	for {
		w.mu.Lock()
		batch := w.line.jobs
		w.line.jobs = nil
		if w.line.makeRoom(); len(batch) == 0 {
			w.line = nil
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
		for i := range batch {
			d.do(&batch[i])
		}
	}
}
