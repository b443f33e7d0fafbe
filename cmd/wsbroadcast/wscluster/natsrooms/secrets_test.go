package natsrooms

import "testing"

// What is logged of a URL has neither a password nor a token.
func TestWithoutSecrets(t *testing.T) {
	for urls, want := range map[string]string{
		"":                                     "",
		"nats://a:4222":                        "nats://a:4222",
		"tls://user:p%40ss@a:4222":             "tls://a:4222",
		"nats://token@a:4222,nats://u:p@b":     "nats://a:4222,nats://b",
		"user:p@ss@a:4222":                     "a:4222",
		"nats://user:half a password@[::1]:42": "nats://[::1]:42",
	} {
		if got := WithoutSecrets(urls); got != want {
			t.Errorf("%q is %q, want %q", urls, got, want)
		}
	}
}
