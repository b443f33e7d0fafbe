package play

import (
	"bufio"
	"errors"
	"io"

	"duplex/handshake"
)

// readHead reads the head of a request or response, up to the empty line. What
// follows stays in r. If the head is none it returns what came of it.
func readHead(r *bufio.Reader) ([]byte, error) {
	var head []byte
	var scanner handshake.Scanner
	for {
		b, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			return head, errors.New("the peer closed TCP during the opening handshake")
		}
		if err != nil {
			return head, err
		}
		head = append(head, b)
		if n, err := scanner.Scan(head); n > 0 || err != nil {
			return head, err
		}
	}
}
