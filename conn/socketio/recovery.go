package socketio

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// A Recovery has the state of sockets kept when their connections are lost: ID, rooms,
// value, and the events that are sent to them meanwhile. A client that connects again in
// time gets its state back and the events that it has missed, and [Socket.Recovered]
// reports true. Events that are volatile or ask for an acknowledgement are not kept. In
// every limit zero means the default.
type Recovery struct {
	// MaxDisconnection is how long state is kept; by default 2 minutes, and with a
	// negative value without a limit of time.
	MaxDisconnection time.Duration

	// MaxPackets and MaxBytes bound the events that are kept for a namespace, by
	// default 10,000 and 10,000,000, and MaxSockets the sockets, by default 10,000. The
	// oldest give way. Clients that would need what is gone begin anew.
	MaxPackets int
	MaxBytes   int
	MaxSockets int

	// SkipMiddleware leaves out the middleware for a socket that is recovered.
	SkipMiddleware bool
}

// Saved is the state of a socket that was disconnected.
type Saved struct {
	ID    string
	PID   string // its secret
	Rooms []string
	Value any
}

// isRecoverable reports whether a client that was disconnected for that reason may
// recover its state: not if the program or the client has disconnected it on purpose.
func isRecoverable(r Reason) bool {
	switch r {
	case engineio.TransportClose, engineio.TransportError, engineio.PingTimeout, engineio.ForcedClose,
		engineio.ServerShuttingDown, ForcedServerClose:
		return true
	}
	return false
}

// A history has what the sockets of a namespace need to be recovered.
type history struct {
	limits Recovery
	prefix string // of offsets, so that those of another process are not taken for ours

	// gate is held for reading while a packet is kept and sent, and for writing while a
	// socket is recovered, so that it neither misses a packet nor gets one twice.
	gate sync.RWMutex

	mu      sync.Mutex
	packets []kept // in the order in which they were sent
	first   uint64 // the number of the first
	bytes   int
	saved   []saved // the oldest first
}

type kept struct {
	packet *packet.Packet
	to     Target
	at     time.Time
}

type saved struct {
	Saved
	at time.Time
}

func newHistory(r *Recovery) *history {
	h := &history{limits: *r, prefix: engineio.NewID()[:8] + "."}
	h.limits.MaxDisconnection = limit(r.MaxDisconnection, 2*time.Minute)
	h.limits.MaxPackets = positive(r.MaxPackets, 10_000)
	h.limits.MaxBytes = positive(r.MaxBytes, 10_000_000)
	h.limits.MaxSockets = positive(r.MaxSockets, 10_000)
	return h
}

// keep keeps a packet, and returns it with its offset as one more argument: the client
// keeps the last one that it has seen.
func (h *history) keep(k *packet.Packet, to Target) *packet.Packet {
	h.mu.Lock()
	defer h.mu.Unlock()
	offset := h.prefix + strconv.FormatUint(h.first+uint64(len(h.packets)), 36)
	with := *k
	with.Data = slices.Concat(k.Data[:len(k.Data)-1], []byte(`,"`+offset+`"]`))
	now := time.Now()
	h.packets = append(h.packets, kept{&with, to, now})
	h.bytes += sizeOf(&with)
	h.expire(now)
	return &with
}

func sizeOf(k *packet.Packet) int {
	n := len(k.Data)
	for _, a := range k.Attachments {
		n += len(a)
	}
	return n
}

// expire forgets what is too old, or too much. The caller holds h.mu.
func (h *history) expire(now time.Time) {
	n := 0
	for n < len(h.packets) && (len(h.packets)-n > h.limits.MaxPackets || h.bytes > h.limits.MaxBytes || h.isOld(h.packets[n].at, now)) {
		h.bytes -= sizeOf(h.packets[n].packet)
		h.packets[n] = kept{}
		n++
	}
	h.packets, h.first = h.packets[n:], h.first+uint64(n)
	n = 0
	for n < len(h.saved) && (len(h.saved)-n > h.limits.MaxSockets || h.isOld(h.saved[n].at, now)) {
		h.saved[n] = saved{}
		n++
	}
	h.saved = h.saved[n:]
}

func (h *history) isOld(at, now time.Time) bool {
	return h.limits.MaxDisconnection > 0 && now.Sub(at) > h.limits.MaxDisconnection
}

// since returns the packets behind an offset that are for a socket in those rooms, and
// whether all of them are still kept.
func (h *history) since(offset string, rooms []string) (missed []*packet.Packet, ok bool) {
	digits, ok := strings.CutPrefix(offset, h.prefix)
	n, err := strconv.ParseUint(digits, 36, 64)
	if !ok || err != nil || n+1 < h.first || n >= h.first+uint64(len(h.packets)) {
		return nil, false
	}
	for _, k := range h.packets[n+1-h.first:] {
		if len(k.to.Rooms) == 0 || slices.ContainsFunc(rooms, func(r string) bool { return slices.Contains(k.to.Rooms, r) }) {
			if !slices.ContainsFunc(rooms, func(r string) bool { return slices.Contains(k.to.Except, r) }) {
				missed = append(missed, k.packet)
			}
		}
	}
	return missed, true
}

// Save implements [Adapter].
func (a *LocalAdapter) Save(s Saved) {
	h := a.history
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	h.saved = append(h.saved, saved{s, now})
	h.expire(now)
}

// Find implements [Adapter].
func (a *LocalAdapter) Find(pid, offset string) (Saved, bool) {
	h := a.history
	if h == nil {
		return Saved{}, false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.expire(time.Now())
	for _, s := range h.saved {
		if s.PID == pid {
			_, ok := h.since(offset, s.Rooms)
			return s.Saved, ok
		}
	}
	return Saved{}, false
}

// Resume implements [Adapter].
func (a *LocalAdapter) Resume(s Saved, offset string, connect func(missed []*packet.Packet)) bool {
	h := a.history
	h.gate.Lock()
	defer h.gate.Unlock()
	h.mu.Lock()
	i := slices.IndexFunc(h.saved, func(other saved) bool { return other.PID == s.PID })
	missed, ok := h.since(offset, s.Rooms)
	if ok = ok && i >= 0; ok {
		h.saved = slices.Delete(h.saved, i, i+1)
	}
	h.mu.Unlock()
	if ok {
		a.Add(s.ID, s.Rooms...)
		connect(missed)
	}
	return ok
}

// recoveryOf returns by what a client wants to recover its state, and the offset of what
// it has received last; both are empty if it does not want that.
func recoveryOf(auth string) (pid, offset string) {
	var a struct{ PID, Offset any }
	json.Unmarshal([]byte(auth), &a)
	pid, _ = a.PID.(string)
	offset, _ = a.Offset.(string)
	return pid, offset
}
