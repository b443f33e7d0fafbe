package socketio

import "sync"

// acks are the funcs that wait for acknowledgements of what a socket has sent.
type acks struct {
	mu      sync.Mutex
	waiting map[uint64]func(Args, error)
	over    bool
}

// add has f called with the acknowledgement that has that ID, or with
// ErrDisconnected if there will be none. It must not wait.
func (a *acks) add(id uint64, f func(Args, error)) {
	a.mu.Lock()
	over := a.over
	if !over {
		if a.waiting == nil {
			a.waiting = make(map[uint64]func(Args, error))
		}
		a.waiting[id] = f
	}
	a.mu.Unlock()
	if over {
		f(Args{}, ErrDisconnected)
	}
}

// remove forgets the func for that ID.
func (a *acks) remove(id uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.waiting, id)
}

// resolve calls the func for that ID, once. If there is none, it does nothing.
func (a *acks) resolve(id uint64, args Args, err error) {
	a.mu.Lock()
	f := a.waiting[id]
	delete(a.waiting, id)
	a.mu.Unlock()
	if f != nil {
		f(args, err)
	}
}

// fail calls all funcs with ErrDisconnected, except those whose IDs are in but.
func (a *acks) fail(but map[uint64]bool) {
	a.mu.Lock()
	var failed []func(Args, error)
	for id, f := range a.waiting {
		if !but[id] {
			failed = append(failed, f)
			delete(a.waiting, id)
		}
	}
	a.mu.Unlock()
	for _, f := range failed {
		f(Args{}, ErrDisconnected)
	}
}

// end calls all funcs with ErrDisconnected, and so all that are added later.
func (a *acks) end() {
	a.mu.Lock()
	a.over = true
	a.mu.Unlock()
	a.fail(nil)
}
