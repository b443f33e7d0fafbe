package main

import (
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
)

// publishStats serves counts on an address of their own, unless that is empty.
func publishStats(addr string, s *conn.Server, c *chat) error {
	if addr == "" {
		return nil
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	h := &http.Server{
		ReadTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			e.Encode(struct {
				Server conn.Stats
				Hub    hub.Stats
			}{s.Stats(), c.hub.Stats()})
		}),
	}
	slog.Info("counts", "url", "http://"+l.Addr().String())
	go h.Serve(l)
	return nil
}
