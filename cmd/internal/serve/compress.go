package serve

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"

	"duplex/conn"
	"duplex/conn/deflate"
)

// A compression is what the command line says about permessage-deflate
// (RFC 7692).
type compression struct {
	on      bool
	deflate conn.Deflate
}

// parameters are the flags that mean nothing without -compress.
var parameters = []string{
	"server-window", "client-window", "server-no-takeover", "client-no-takeover",
	"compress-memory", "compress-level", "compress-threshold",
}

// define adds the flags to f.
func (c *compression) define(f *flag.FlagSet) {
	d := &c.deflate
	f.BoolVar(&c.on, "compress", false, "compress messages if the client can")
	f.Func("server-window", "compress with a window of 2^`bits` bytes at most, 8 to 15 (default 15)", window(&d.ServerMaxWindowBits))
	f.Func("client-window", "have clients compress with a window of 2^`bits` bytes at most, 8 to 15 (default 15)", window(&d.ClientMaxWindowBits))
	f.BoolVar(&d.ServerNoContextTakeover, "server-no-takeover", false, "compress each message by itself")
	f.BoolVar(&d.ClientNoContextTakeover, "client-no-takeover", false, "have clients compress each message by itself")
	f.IntVar(&d.MaxMemory, "compress-memory", 0, "narrow the windows until a connection keeps no more than so many `bytes` between messages; 0 for any")
	f.Func("compress-level", "look for what can be compressed at this `level`: fast, balanced or small (default balanced)", level(&d.Level))
	f.IntVar(&d.Threshold, "compress-threshold", 0, "compress messages of so many `bytes` and more; 0 for 64, or 256 without takeover, and -1 for all")
}

// window returns what sets a flag with the base-2 logarithm of a size.
func window(bits *int) func(string) error {
	return func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < 8 || n > 15 {
			return errors.New("a window has 8 to 15 bits")
		}
		*bits = n
		return nil
	}
}

var levels = map[string]deflate.Level{
	"fast":     deflate.Fastest,
	"balanced": deflate.Balanced,
	"small":    deflate.Smallest,
}

// level returns what sets a flag with the name of a level.
func level(l *deflate.Level) func(string) error {
	return func(s string) error {
		named, ok := levels[s]
		if !ok {
			return errors.New("a level is fast, balanced or small")
		}
		*l = named
		return nil
	}
}

// check finds a parameter without -compress, and one that cannot be kept.
func (c *compression) check(f *flag.FlagSet) (err error) {
	f.Visit(func(given *flag.Flag) {
		if !c.on && err == nil && slices.Contains(parameters, given.Name) {
			err = fmt.Errorf("-%s means nothing without -compress", given.Name)
		}
	})
	if err != nil {
		return err
	}
	out, in := deflate.Compressor{Bits: narrowest}, deflate.Decompressor{Bits: narrowest}
	least := out.Keeps() + in.Keeps()
	switch d := c.deflate; {
	case d.MaxMemory != 0 && d.MaxMemory < least:
		return fmt.Errorf("-compress-memory takes %d and more, which the narrowest windows need, or 0 for any; -server-no-takeover and -client-no-takeover keep nothing", least)
	case d.Threshold < -1:
		return errors.New("-compress-threshold takes no negative number but -1, which compresses all messages")
	}
	return nil
}

// narrowest is the base-2 logarithm of the smallest window that -compress-memory
// leads to.
const narrowest = 9

// config returns what the flags say to the library.
func (c *compression) config() *conn.Deflate {
	if !c.on {
		return nil
	}
	return &c.deflate
}
