package engineio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"duplex/conn"
)

// openPolling opens the session with polling.
func (c *Client) openPolling(ctx context.Context) error {
	payload, err := c.request(ctx, http.MethodGet, nil)
	if err != nil {
		return err
	}
	c.first = nil
	opened := false
	for p, err := range Packets(payload) {
		if err == nil && !opened {
			err = c.opened(p)
			opened = true
		} else {
			c.first = append(c.first, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// request sends a request and returns the body of the response. A refusal is an
// *[Error].
func (c *Client) request(ctx context.Context, method string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.requestURL(Polling), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, values := range c.dialer.Header {
		r.Header[name] = values
	}
	if body != nil {
		r.Header.Set("Content-Type", "text/plain;charset=UTF-8")
	}
	resp, err := c.dialer.HTTP.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, int64(c.maxPayload())+1))
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode != http.StatusOK:
		refusal := &Error{Status: resp.StatusCode}
		if json.Unmarshal(answer, refusal) != nil {
			return nil, fmt.Errorf("engine.io: status %s", resp.Status)
		}
		return nil, refusal
	case len(answer) > c.maxPayload():
		return nil, &PacketError{fmt.Sprintf("payload of more than %d bytes", c.maxPayload())}
	}
	return answer, nil
}

// runPolling receives with polling, and sends, until the session is over or has been
// upgraded to WebSocket.
func (c *Client) runPolling(ctx context.Context, message func(data []byte, binary bool)) error {
	polling, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	pause := make(chan struct{})
	written := make(chan struct{})
	go func() {
		defer close(written)
		if err := c.post(polling, pause); err != nil {
			cancel(err)
		}
	}()
	probed := c.upgrade(polling)
	ws, err := c.poll(polling, probed, message)
	if err == nil {
		close(pause)
		<-written
		err = c.complete(ctx, ws)
	} else {
		cancel(err)
		<-written
		err = context.Cause(polling)
		if ws := <-probed; ws != nil {
			ws.CloseNow()
		}
	}
	if err != nil && ctx.Err() != nil {
		c.sayGoodbye()
	}
	return err
}

// poll receives until there is an error, or a WebSocket connection to go on with.
func (c *Client) poll(ctx context.Context, probed <-chan *conn.Conn, message func(data []byte, binary bool)) (*conn.Conn, error) {
	for {
		payload, err := c.request(ctx, http.MethodGet, nil)
		if err != nil {
			return nil, &ClosedError{Reason: pollingReason(err), Err: err}
		}
		if err := c.receiveAll(payload, message); err != nil {
			return nil, err
		}
		select {
		case ws := <-probed:
			if ws != nil {
				return ws, nil
			}
			probed = nil // there will be none
		default:
		}
	}
}

// pollingReason returns why a session is over for which a request has failed. A server
// that does not know it any more has closed it.
func pollingReason(err error) Reason {
	if refusal, ok := errors.AsType[*Error](err); ok && refusal.Code == UnknownSession {
		return TransportClose
	}
	return TransportError
}

// sayGoodbye tells the server that the session is over, which it might otherwise notice
// late.
func (c *Client) sayGoodbye() {
	ctx, cancel := context.WithTimeout(context.Background(), goodbyeTimeout)
	defer cancel()
	c.request(ctx, http.MethodPost, []byte{byte(Close)})
}

const goodbyeTimeout = 2 * time.Second

func (c *Client) receiveAll(payload []byte, message func(data []byte, binary bool)) error {
	for p, err := range Packets(payload) {
		if err != nil {
			return &ClosedError{Reason: ParseError, Err: err}
		}
		if err := c.receive(p, message); err != nil {
			return err
		}
	}
	return nil
}

// upgrade begins to upgrade the session if that is possible. The channel has the
// WebSocket connection when the server has answered on it, and is closed when there is
// no more to come.
func (c *Client) upgrade(ctx context.Context) <-chan *conn.Conn {
	probed := make(chan *conn.Conn, 1)
	if !slices.Contains(c.handshake.Upgrades, WebSocket) || !slices.Contains(c.dialer.Transports, WebSocket) {
		close(probed)
		return probed
	}
	go func() {
		defer close(probed)
		if ws, err := c.probe(ctx); err == nil {
			probed <- ws
		}
	}()
	return probed
}

// complete makes ws the session's transport.
func (c *Client) complete(ctx context.Context, ws *conn.Conn) error {
	if err := ws.Write(ctx, conn.Text, []byte{byte(Upgrade)}); err != nil {
		ws.CloseNow()
		return err
	}
	c.mu.Lock()
	c.transport = WebSocket
	c.mu.Unlock()
	c.ws = ws
	return nil
}

// post sends what is queued until ctx or pause ends, or the session is to be closed.
func (c *Client) post(ctx context.Context, pause <-chan struct{}) error {
	for {
		batch, last := c.take(ctx, pause)
		if len(batch) == 0 && !last {
			return nil
		}
		packets := make([]Packet, 0, len(batch)+1)
		for _, p := range batch {
			packets = append(packets, p.packet)
		}
		if last {
			packets = append(packets, Packet{Type: Close})
		}
		for len(packets) > 0 {
			var payload []byte
			payload, packets = c.payload(packets)
			if _, err := c.request(ctx, http.MethodPost, payload); err != nil {
				return &ClosedError{Reason: pollingReason(err), Err: err}
			}
		}
		if last {
			return &ClosedError{Reason: ForcedClose}
		}
	}
}

// maxPostPackets is the most packets in a payload: python-engineio refuses more.
const maxPostPackets = 16

// payload returns as many packets as the server takes at once, and those that are left.
func (c *Client) payload(packets []Packet) (payload []byte, left []Packet) {
	for i, p := range packets {
		n := len(payload)
		payload = p.AppendPayload(payload)
		if most := c.handshake.MaxPayload; i == maxPostPackets || i > 0 && most > 0 && len(payload) > most {
			return payload[:n], packets[i:]
		}
	}
	return payload, nil
}
