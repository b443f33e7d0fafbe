package main

import (
	"bytes"
	"fmt"
	"testing"

	"duplex/conn"
)

// A client of ours that bounds its memory compresses with each server, with those
// too that know no bounds for windows and have one answer for all offers.
func TestBoundedClient(t *testing.T) {
	for _, l := range libraries {
		if l.programs["echo"] == nil || !canCompress(l) {
			continue
		}
		for name, d := range map[string]*conn.Deflate{
			"16 KiB": {MaxMemory: 16 << 10}, "nothing": {MaxMemory: 1}, "window": {ServerMaxWindowBits: 10},
		} {
			t.Run(l.name+"/"+name, func(t *testing.T) {
				c, err := conn.Dial(t.Context(), start(t, l.programs["echo"], true), &conn.Config{Deflate: d})
				if err != nil {
					t.Fatal(err)
				}
				defer c.CloseNow()
				if c.Deflate() == nil {
					t.Fatal("no compression is agreed on")
				}
				for i := range 20 {
					message := bytes.Repeat(fmt.Appendf(nil, `{"seq":%d,"of":"many"}`, i), 100*i+1)
					send(t, c, conn.Text, message)
					expect(t, c, conn.Text, message)
				}
			})
		}
	}
}
