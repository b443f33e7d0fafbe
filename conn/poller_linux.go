package conn

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"time"
)

// A poller watches over connections that are parked, by way of epoll, in one
// goroutine for all of them, which begins with the first. A nil poller watches
// over none.
type poller struct {
	once sync.Once
	err  error           // why it could not begin
	file *os.File        // of epoll's descriptor, which is readable when a connection is
	raw  syscall.RawConn // of file

	mu    sync.Mutex
	slots []slot // by Conn.slot, less 1
	free  []int32
}

// A slot is for a connection that is or was parked. It keeps it to its end, and
// with it the entry in the kernel's table.
type slot struct {
	c   *Conn
	due instant // when to look after it; zero means never
}

// sweep is how often connections are looked at for those that are due.
const sweep = time.Second

// begin makes the epoll and starts the goroutine.
func (p *poller) begin() error {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return os.NewSyscallError("fcntl", err)
	}
	p.file = os.NewFile(uintptr(fd), "epoll")
	if p.raw, err = p.file.SyscallConn(); err == nil {
		err = p.file.SetReadDeadline(time.Now().Add(sweep))
	}
	if err != nil {
		p.file.Close()
		return err
	}
	go p.run()
	return nil
}

// run wakes connections until the poller is closed.
func (p *poller) run() {
	events := make([]syscall.EpollEvent, 256)
	for {
		n := 0
		err := p.raw.Read(func(fd uintptr) bool {
			n, _ = syscall.EpollWait(int(fd), events, 0)
			return n > 0
		})
		for _, ev := range events[:max(n, 0)] {
			if c := p.at(ev.Fd); c != nil {
				c.wake(true)
			}
		}
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			p.file.SetReadDeadline(time.Now().Add(sweep))
			p.sweep(now())
		case err != nil:
			return
		}
	}
}

// at returns the connection in a slot, nil if there is none any more. It may be
// another than the one that an event is about, which does it no harm.
func (p *poller) at(slot int32) *Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slots[slot-1].c
}

// sweep wakes the connections that are due, and has the others give up engines
// that others have made meanwhile to write.
func (p *poller) sweep(now instant) {
	var due []*Conn
	p.mu.Lock()
	for i := range p.slots {
		s := &p.slots[i]
		switch {
		case s.c == nil || !s.c.parked.Load():
		case s.due != 0 && s.due <= now:
			due = append(due, s.c)
		default:
			s.c.shed()
		}
	}
	p.mu.Unlock()
	for _, c := range due {
		c.wake(false)
	}
}

// park watches over c from here on, until it wakes it. It reports whether it
// does.
func (p *poller) park(c *Conn) bool {
	p.once.Do(func() { p.err = p.begin() })
	if p.err != nil {
		return false
	}
	op, slot := p.enter(c)
	c.parked.Store(true)
	err := p.control(c, op, slot)
	if err == nil && c.end.err() == nil {
		return true
	}
	if err != nil {
		p.forget(c)
	}
	return !c.parked.CompareAndSwap(true, false)
}

// enter gives c a slot, unless it has one, and returns what to do with the
// kernel's entry.
func (p *poller) enter(c *Conn) (op int, number int32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	op = syscall.EPOLL_CTL_MOD
	if c.slot == 0 {
		op = syscall.EPOLL_CTL_ADD
		if n := len(p.free); n > 0 {
			c.slot, p.free = p.free[n-1], p.free[:n-1]
		} else {
			p.slots = append(p.slots, slot{})
			c.slot = int32(len(p.slots))
		}
	}
	p.slots[c.slot-1] = slot{c, c.alive.due()}
	return op, c.slot
}

// control arms the kernel's entry for one event.
func (p *poller) control(c *Conn, op int, slot int32) (err error) {
	ev := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP | epollOneShot, Fd: slot}
	var gone, closed error
	gone = rawConn(c.nc).Control(func(fd uintptr) {
		closed = p.raw.Control(func(epfd uintptr) {
			err = syscall.EpollCtl(int(epfd), op, int(fd), &ev)
		})
	})
	return errors.Join(gone, closed, err)
}

// epollOneShot is syscall.EPOLLONESHOT, which has no such name on all systems.
const epollOneShot = 1 << 30

// forget takes back the slot of a connection that is over. The kernel's entry
// has gone with the descriptor.
func (p *poller) forget(c *Conn) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.slot == 0 {
		return
	}
	p.slots[c.slot-1] = slot{}
	p.free = append(p.free, c.slot)
	c.slot = 0
}

// count returns how many connections are parked.
func (p *poller) count() (n int) {
	if p == nil {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.slots {
		if s.c != nil && s.c.parked.Load() {
			n++
		}
	}
	return n
}

// close ends the poller.
func (p *poller) close() {
	if p == nil {
		return
	}
	p.once.Do(func() { p.err = os.ErrClosed })
	if p.file != nil {
		p.file.Close()
	}
}
