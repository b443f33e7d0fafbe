package handshake_test

import (
	"testing"

	"duplex/handshake"
)

func TestAcceptKey(t *testing.T) {
	tests := []struct{ name, key, want string }{
		{"1.3: the RFC's example", "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
		{"4.1: the bytes 1 to 16", "AQIDBAUGBwgJCgsMDQ4PEA==", "C/0nmHhBztSRGR1CwL6Tf4ZjwpY="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := handshake.AcceptKey(test.key); got != test.want {
				t.Errorf("AcceptKey(%q) = %q, want %q", test.key, got, test.want)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name, key string
		ok        bool
	}{
		{"4.2.1 item 5: 16 bytes", "dGhlIHNhbXBsZSBub25jZQ==", true},
		{"4.1 item 7: bits left over", "AQIDBAUGBwgJCgsMDQ4PEC==", true},
		{"4.2.1 item 5: 15 bytes", "AQIDBAUGBwgJCgsMDQ4P", false},
		{"4.2.1 item 5: 17 bytes", "AQIDBAUGBwgJCgsMDQ4PEBE=", false},
		{"4.2.1 item 5: 18 bytes", "AQIDBAUGBwgJCgsMDQ4PEBES", false},
		{"4.2.1 item 5: no padding", "AQIDBAUGBwgJCgsMDQ4PEA", false},
		{"4.2.1 item 5: padding in the middle", "AQ==BAUGBwgJCgsMDQ4PEA==", false},
		{"4.2.1 item 5: alphabet of URLs", "-_-_-_-_-_-_-_-_-_-_-A==", false},
		{"4.2.1 item 5: not base64", "!!!!!!!!!!!!!!!!!!!!!!==", false},
		{"4.2.1 item 5: line break", "AQIDBAUGBwgJCgsMDQ4P\r\nE=", false},
		{"4.2.1 item 5: empty", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := 400
			if test.ok {
				want = 101
			}
			resp, _, _ := handshake.Accept(rfcRequest("Sec-WebSocket-Key: "+test.key), handshake.Terms{})
			if resp.Status != want {
				t.Errorf("Accept: %d, want %d", resp.Status, want)
			}
		})
	}
}
