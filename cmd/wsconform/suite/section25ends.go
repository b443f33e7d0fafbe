package suite

import (
	"errors"
	"fmt"
	"io"
	"time"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

const (
	shortLimit = 20 * time.Second
	shortPause = time.Second / 5
)

// section25Ends has the ends of streams.
func section25Ends() []Case {
	const ended = "The server ends its half of the stream too."
	return []Case{overHTTP2(Case{
		ID: "25.4.1", Rule: "RFC 8441, section 5: END_STREAM", Description: "A closing handshake of the tester's.",
		Expectation: "The server answers with a Close and ends the stream with END_STREAM.",
		Script: ends(farewell, func(k *socket) (result.Behavior, string) {
			op, _, err := k.hear()
			if err != nil || op != frame.Close {
				return result.Failed, fmt.Sprintf("there is no answer to the Close: %v, %v", op, err)
			}
			return inOrder(k.end())
		}),
	}), overHTTP2(Case{
		ID: "25.4.2", Rule: "RFC 8441, section 5: END_STREAM", Description: "A frame that is not masked.",
		Expectation: "The server sends a Close with 1002 and ends the stream with END_STREAM.",
		Script: ends(func(*socket) []byte { return []byte{0x81, 0x01, 'x'} }, func(k *socket) (result.Behavior, string) {
			op, payload, err := k.hear()
			code, _, _ := frame.ParseClose(payload)
			if err != nil || op != frame.Close || code != frame.ProtocolError {
				return result.Failed, fmt.Sprintf("there is no Close with 1002: %v %v, %v", op, code, err)
			}
			return inOrder(k.end())
		}),
	}), overHTTP2(Case{
		ID: "25.4.3", Rule: "RFC 8441, section 5: END_STREAM", Description: "END_STREAM between two messages, without a Close.",
		Expectation: ended,
		Script:      ends(func(*socket) []byte { return nil }, halfClosed),
	}), overHTTP2(Case{
		ID: "25.4.4", Rule: "RFC 8441, section 5: END_STREAM", Description: "END_STREAM in the middle of a frame.",
		Expectation: ended,
		Script:      ends(half, halfClosed),
	}), overHTTP2(Case{
		ID: "25.4.5", Rule: "RFC 8441, section 5: END_STREAM", Description: "END_STREAM in the HEADERS of the request.",
		Expectation: ended,
		Script: func(s Session) (result.Behavior, string) {
			st, err := s.HTTP2().Open(http2.EndStream, s.HTTP2().Request...)
			if err != nil {
				return result.Failed, err.Error()
			}
			return judgeEnd(s, newSocket(st, s.Patience()).end())
		},
	}), overHTTP2(Case{
		ID: "25.4.6", Rule: "RFC 8441, section 5: RST_STREAM", Description: "RST_STREAM with CANCEL in the middle of a message.",
		Expectation: "The server serves others on the same connection.",
		Script: func(s Session) (result.Behavior, string) {
			beside, err := connect(s)
			if err != nil {
				return result.Failed, err.Error()
			}
			k, err := connect(s)
			if err == nil {
				_, err = k.Write(half(k))
			}
			if err == nil {
				err = k.Reset(http2.Cancel)
			}
			if err == nil {
				err = beside.echo("beside")
			}
			if err == nil {
				_, err = connect(s)
			}
			return verdict(err, "one that was there goes on, and there can be others")
		},
	}), overHTTP2(Case{
		ID: "25.4.7", Rule: "RFC 8441, section 5: RST_STREAM", Description: "RST_STREAM with CANCEL right behind the request, 50 times.",
		Expectation: "The server serves others, on the same connection or, if that was too much for it, on another.",
		Script: func(s Session) (result.Behavior, string) {
			for range 50 {
				st, err := s.HTTP2().Open(0, s.HTTP2().Request...)
				if err == nil {
					err = st.Reset(http2.Cancel)
				}
				if err != nil {
					break
				}
			}
			if _, err := connect(s); err == nil {
				return result.OK, "it does on the same connection"
			}
			return verdict(s.Alive(), "it does on another connection")
		},
	})}
}

func farewell(k *socket) []byte { return k.onWire(frame.Close, "\x03\xe8") }

// half is the start of a frame.
func half(k *socket) []byte { return k.onWire(frame.Text, "a message")[:8] }

// ends returns the script that sends octets on a socket and judges what comes then.
func ends(sent func(*socket) []byte, judge func(*socket) (result.Behavior, string)) Script {
	return func(s Session) (result.Behavior, string) {
		k, err := connect(s)
		if err == nil {
			_, err = k.Write(sent(k))
		}
		if err != nil {
			return result.Failed, err.Error()
		}
		return judge(k)
	}
}

// inOrder judges the end of a stream after a Close.
func inOrder(err error) (result.Behavior, string) {
	switch reset, ok := errors.AsType[*http2.Reset](err); {
	case err == io.EOF:
		return result.OK, "the stream ends with END_STREAM"
	case ok && reset.Code == http2.NoError:
		return result.NonStrict, "the stream is reset with NO_ERROR, without END_STREAM"
	}
	return result.Failed, "the stream does not end in order: " + err.Error()
}

// halfClosed ends the tester's half and judges the end of the other.
func halfClosed(k *socket) (result.Behavior, string) {
	if err := k.CloseWrite(); err != nil {
		return result.Failed, err.Error()
	}
	err := k.end()
	if _, ok := errors.AsType[*http2.Reset](err); ok || err == io.EOF {
		return result.OK, "the server ends the stream"
	}
	return result.Failed, "the server does not end the stream: " + err.Error()
}

// judgeEnd wants a stream ended, and others served.
func judgeEnd(s Session, err error) (result.Behavior, string) {
	if _, ok := errors.AsType[*http2.Reset](err); !ok && err != io.EOF {
		return result.Failed, "the server does not end the stream: " + err.Error()
	}
	_, err = connect(s)
	return verdict(err, "the server ends the stream, and serves others")
}
