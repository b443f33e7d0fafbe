package testee

import (
	"context"
	"net"
	"sync"

	"duplex/conn"
)

// Serve echoes to everybody until ctx ends.
func Serve(ctx context.Context, l net.Listener, cfg *conn.Config) error {
	defer context.AfterFunc(ctx, func() { l.Close() })()
	var running sync.WaitGroup
	defer running.Wait()
	for {
		nc, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		running.Go(func() {
			ws, err := conn.Accept(ctx, nc, cfg)
			if err != nil {
				return
			}
			defer ws.CloseNow()
			echo(ctx, ws)
		})
	}
}
