package handshake

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
)

const (
	keySize = 16
	keyGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
)

// AcceptKey returns the Sec-WebSocket-Accept with which a server proves that
// it has understood a handshake of that Sec-WebSocket-Key (section 4.2.2,
// item 5.4).
func AcceptKey(key string) string {
	var room [64]byte // for a key as it should be
	sum := sha1.Sum(append(append(room[:0], key...), keyGUID...))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// newKey returns a fresh Sec-WebSocket-Key (section 4.1, item 7).
func newKey() string {
	var b [keySize]byte
	rand.Read(b[:]) // never fails
	return base64.StdEncoding.EncodeToString(b[:])
}

// isKey reports whether s is a Sec-WebSocket-Key. The four bits that base64
// has left over at the end may be anything, for they are not zero in the
// RFC's own example, AQIDBAUGBwgJCgsMDQ4PEC== (section 4.2.1, item 5).
func isKey(s string) bool {
	var b [keySize + 2]byte // room for what the decoder writes ahead of the padding
	if len(s) != base64.StdEncoding.EncodedLen(keySize) {
		return false
	}
	n, err := base64.StdEncoding.Decode(b[:], []byte(s))
	return err == nil && n == keySize
}
