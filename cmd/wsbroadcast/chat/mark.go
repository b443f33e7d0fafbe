package chat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"duplex/handshake"
)

// keyPrefix begins the subprotocol that carries a member's key. A header is not
// in logs, as URLs are.
const keyPrefix = "key."

// markOf returns the mark of who has sent a request: a hash of its key, which
// tells nothing of the key, or something random if it has none.
func markOf(r *handshake.Request) string {
	for list := range r.Header.Values("Sec-WebSocket-Protocol") {
		for name := range strings.SplitSeq(list, ",") {
			key, ok := strings.CutPrefix(strings.TrimSpace(name), keyPrefix)
			if ok && len(key) >= 16 && len(key) <= 64 {
				sum := sha256.Sum256([]byte("duplex chat " + key))
				return base64.RawURLEncoding.EncodeToString(sum[:12])
			}
		}
	}
	return rand.Text()[:16]
}
