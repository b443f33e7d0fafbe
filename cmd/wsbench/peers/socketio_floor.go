package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"

	"duplex/frame"
	"duplex/mask"
)

// serveSocketIOFloor does what the servers of Socket.IO do for this benchmark, and
// nothing else that costs: one read for each event and one write for each
// acknowledgement and each delivery, with no JSON. What other servers cost beyond it
// is theirs.
func serveSocketIOFloor(l net.Listener) error {
	var everybody crowd[net.Conn]
	news := floorText(fmt.Appendf(nil, `42["news",%q]`, socketioText))
	return acceptRaw(l, func(nc net.Conn, br *bufio.Reader) {
		nc.Write(floorText([]byte(`0{"sid":"floor","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`)))
		defer everybody.leave(nc)
		for {
			packet, err := floorPacket(br)
			switch {
			case err != nil:
				return
			case string(packet) == "40":
				nc.Write(floorText([]byte(`40{"sid":"floor"}`)))
				everybody.join(nc)
			case bytes.Contains(packet, []byte(`"echo"`)):
				id, _, _ := bytes.Cut(packet[2:], []byte("["))
				nc.Write(floorText(fmt.Appendf(nil, `43%s[%q]`, id, socketioText)))
			default:
				for _, to := range everybody.all() {
					to.Write(news)
				}
			}
		}
	})
}

// floorText returns a text message as a server sends it.
func floorText(payload []byte) []byte {
	h := frame.Header{Fin: true, Opcode: frame.Text, Length: int64(len(payload))}
	return append(h.Append(nil), payload...)
}

// floorPacket reads a message of a client, which is one frame of up to 125 bytes.
func floorPacket(br *bufio.Reader) ([]byte, error) {
	head := make([]byte, 6)
	if _, err := io.ReadFull(br, head); err != nil {
		return nil, err
	}
	h, _, err := frame.ParseHeader(head)
	if err != nil || h.Opcode != frame.Text || h.Length > 125 {
		return nil, fmt.Errorf("not a short text message: %w", err)
	}
	payload := make([]byte, h.Length)
	_, err = io.ReadFull(br, payload)
	mask.XOR(payload, h.Key)
	return payload, err
}
