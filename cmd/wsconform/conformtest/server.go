package conformtest

import (
	"testing"

	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// Server tests the server at that URL, ws or wss, which is to send every message
// back, also one of 16 MiB. It returns when all cases have been played.
func Server(t *testing.T, url string, o *Options) {
	t.Helper()
	target, err := play.ParseTarget(url, o != nil && o.Insecure)
	if err != nil {
		t.Fatal(err)
	}
	o.play(t, result.Server, func(t *testing.T, c *suite.Case, how play.Options) *result.Result {
		return target.Play(t.Context(), c, how)
	})
}
