package conn

import (
	"context"
	"fmt"
	"io"
	"net"

	"duplex/conn/internal/cancel"
	"duplex/handshake"
)

// readHead reads the head of a request or a response to b, which may have some
// of it already. It returns b, or a larger one in its place, with the head, of n
// bytes, and maybe some of what follows it.
func readHead(nc net.Conn, cfg *Config, b []byte) (_ []byte, n int, err error) {
	scan := cfg.scanner()
	for {
		if n, err = scan.Scan(b); n > 0 || err != nil {
			return b, n, err
		}
		if len(b) == cap(b) {
			small := b
			b = append(make([]byte, 0, 2*cap(small)), small...)
			putBuffer(small)
		}
		k, err := nc.Read(b[len(b):cap(b)])
		b = b[:len(b)+k]
		if k == 0 && err != nil {
			if err == io.EOF && len(b) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return b, 0, err
		}
	}
}

// scanner returns a scanner for one head.
func (cfg *Config) scanner() handshake.Scanner {
	most := limit(cfg.MaxHeader, maxHeader)
	if most == 0 {
		most = -1
	}
	return handshake.Scanner{MaxBytes: most}
}

// within runs f, which does I/O on nc, and ends it with ctx. Afterwards no
// deadline is left on nc unless there is an error. What f has found out by then
// is worth more than that time has run out.
func within(ctx context.Context, nc net.Conn, f func() error) error {
	stop := context.AfterFunc(ctx, func() { nc.SetDeadline(cancel.Past) })
	err := f()
	if !stop() && (err == nil || isTimeout(err)) {
		return fmt.Errorf("cut short: %w", ctx.Err())
	}
	return err
}
