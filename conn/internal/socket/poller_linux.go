package socket

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

const hasPoller = true

// A Poller watches over connections that are parked, by way of epoll, in one
// goroutine for all of them, which begins with the first. It calls Wake for each
// that has input or is closed by its peer, with input set, and for each that is
// due. After that it does not watch over it any more, until it is parked again.
//
// T is what a connection is to the user, who must see to it that a wake that
// comes late, or twice, does no harm: a slot may belong to another connection by
// the time its event is seen.
type Poller[T any] struct {
	Wake func(c *T, input bool)

	once sync.Once
	err  error           // why it could not begin
	file *os.File        // of epoll's descriptor, which is readable when a connection is
	raw  syscall.RawConn // of file

	mu    sync.Mutex // guards what follows
	slots []slot[T]  // by Slot, less 1
	free  []Slot
	dues  dues
	armed time.Time // when run looks for those that are due; zero for never
}

// A Slot is a connection's place in a Poller, counted from 1. It keeps it to its
// end, and with it the entry in the kernel's table. 0 is none.
type Slot int32

type slot[T any] struct {
	c   *T
	due link
}

// begin makes the epoll and starts the goroutine.
func (p *Poller[T]) begin() error {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return os.NewSyscallError("fcntl", err)
	}
	p.file = os.NewFile(uintptr(fd), "epoll")
	if p.raw, err = p.file.SyscallConn(); err != nil {
		p.file.Close()
		return err
	}
	p.dues.init()
	go p.run()
	return nil
}

// run wakes connections until the poller is closed.
func (p *Poller[T]) run() {
	events := make([]syscall.EpollEvent, 256)
	for {
		// Go's poller tells of edges: what becomes ready later is a new one,
		// which is kept while this read goes on. So after a wait that had
		// room for more, another one would find nothing.
		err := p.raw.Read(func(fd uintptr) bool {
			for {
				n, _ := syscall.EpollWait(int(fd), events, 0)
				for _, ev := range events[:max(n, 0)] {
					if c := p.at(Slot(ev.Fd)); c != nil {
						p.Wake(c, true)
					}
				}
				if n < len(events) {
					return false
				}
			}
		})
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			p.wakeDue(time.Now())
		case err != nil:
			return
		}
	}
}

// at returns the connection in a slot, or nil if there is none any more.
func (p *Poller[T]) at(s Slot) *T {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slots[s-1].c
}

// wakeDue wakes the connections that are due, and sets the time of the next look.
func (p *Poller[T]) wakeDue(now time.Time) {
	p.mu.Lock()
	var late []*T
	for s := range p.dues.upTo(now, p.link) {
		late = append(late, p.slots[s-1].c)
	}
	p.arm()
	p.mu.Unlock()
	for _, c := range late {
		if c != nil {
			p.Wake(c, false)
		}
	}
}

// link returns the link of a slot.
func (p *Poller[T]) link(s Slot) *link { return &p.slots[s-1].due }

// arm has run woken when the next connection is due. The caller has mu.
func (p *Poller[T]) arm() {
	at := p.dues.next()
	if !at.Equal(p.armed) {
		p.armed = at
		p.file.SetReadDeadline(at)
	}
}

// Enter gives c a slot, or returns the one that it has. If there can be no
// poller it returns 0.
func (p *Poller[T]) Enter(c *T, s Slot) Slot {
	p.once.Do(func() { p.err = p.begin() })
	if p.err != nil || s != 0 {
		return s
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		s, p.free = p.free[n-1], p.free[:n-1]
	} else {
		p.slots = append(p.slots, slot[T]{})
		s = Slot(len(p.slots))
	}
	p.slots[s-1].c = c
	return s
}

// Park watches over c in its slot s, which is nc, from here on, until it is woken:
// by input, or when it is due, which the zero time means never. first says that it
// was never parked before. An error means that it is not watched.
func (p *Poller[T]) Park(c *T, s Slot, nc net.Conn, due time.Time, first bool) (err error) {
	if !p.expect(c, s, due) {
		return net.ErrClosed
	}
	op := syscall.EPOLL_CTL_MOD
	if first {
		op = syscall.EPOLL_CTL_ADD
	}
	ev := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP | epollOneShot, Fd: int32(s)}
	var gone, closed error
	gone = rawConn(nc).Control(func(fd uintptr) {
		closed = p.raw.Control(func(epfd uintptr) {
			err = syscall.EpollCtl(int(epfd), op, int(fd), &ev)
		})
	})
	return errors.Join(gone, closed, err)
}

// expect has c be woken when it is due, unless it has left its slot, which may
// belong to another by now. If it is to be woken before that anyway, that stays:
// then it parks again with the right time, once, and not each time it parks.
func (p *Poller[T]) expect(c *T, s Slot, due time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.slots[s-1].c != c {
		return false
	}
	if l := p.link(s); due.IsZero() || l.at == 0 || p.dues.tickOf(due) < l.at {
		p.dues.set(s, due, p.link)
		p.arm()
	}
	return true
}

// epollOneShot is syscall.EPOLLONESHOT, which has no such name on all systems.
const epollOneShot = 1 << 30

// Sooner has the connection in slot s be woken without input at that time, unless
// it is to be woken before.
func (p *Poller[T]) Sooner(s Slot, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.link(s); l.at == 0 || p.dues.tickOf(at) < l.at {
		p.dues.set(s, at, p.link)
		p.arm()
	}
}

// Leave takes back the slot of a connection that is over. The kernel's entry has
// gone with the descriptor.
func (p *Poller[T]) Leave(s Slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dues.set(s, time.Time{}, p.link)
	p.slots[s-1] = slot[T]{}
	p.free = append(p.free, s)
}

// Close ends the poller.
func (p *Poller[T]) Close() {
	p.once.Do(func() { p.err = os.ErrClosed })
	if p.file != nil {
		p.file.Close()
	}
}
