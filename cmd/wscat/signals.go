package main

import (
	"os"
	"os/signal"
	"syscall"
)

// watchSignals has signals interrupt the session, until the function that it
// returns is called.
func (s *session) watchSignals() (stop func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for range signals {
			s.interrupt()
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// interrupt ends the session, and cuts it the second time. If even that does not
// help, since nobody takes the output, a third signal kills.
func (s *session) interrupt() {
	if s.interrupts.Add(1) == 1 {
		go s.end()
		return
	}
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	go s.remote.cut()
}
