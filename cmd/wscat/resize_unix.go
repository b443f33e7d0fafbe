//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// watchSize calls fit whenever the window has another size.
func watchSize(fit func()) {
	resized := make(chan os.Signal, 1)
	signal.Notify(resized, syscall.SIGWINCH)
	go func() {
		for range resized {
			fit()
		}
	}()
}
