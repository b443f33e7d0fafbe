package chat

import (
	"errors"
	"flag"

	"duplex/conn/hub"
)

// Define adds the flags of a program that serves a chat to f, besides those of every
// server.
func (o *Options) Define(f *flag.FlagSet) {
	f.BoolVar(&o.Echo, "echo", false, "send a message to the one that it is from too; pages have their own in any case")
	f.IntVar(&o.MaxRooms, "max-rooms", 1000, "refuse to open more than so many `rooms`; 0 for no bound")
	f.IntVar(&o.History, "history", 50, "show newcomers the last `messages` of a room, so many at the most and 64 KiB; 0 for none")
	f.BoolVar(&o.Unlisted, "unlisted", false, "do not tell on the front page which rooms there are")
	f.IntVar(&o.Queue, "queue", 1<<20, "how many `bytes` may wait for a client that is slow")
	f.Func("slow", "the `policy` when more than -queue would wait: close (with 1013), drop-newest or drop-oldest (default close)", o.setSlow)
}

var policies = map[string]hub.Policy{
	"close":       hub.CloseSlow,
	"drop-newest": hub.DropNewest,
	"drop-oldest": hub.DropOldest,
}

func (o *Options) setSlow(s string) error {
	policy, ok := policies[s]
	if !ok {
		return errors.New("a policy is close, drop-newest or drop-oldest")
	}
	o.Slow = policy
	return nil
}

// Check finds what flags cannot be.
func (o *Options) Check() error {
	switch {
	case o.MaxRooms < 0:
		return errors.New("-max-rooms takes no negative number; 0 is for no bound")
	case o.History < 0:
		return errors.New("-history takes no negative number; 0 is for none")
	case o.Queue <= 0:
		return errors.New("-queue must leave room for some bytes")
	}
	return nil
}
