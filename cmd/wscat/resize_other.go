//go:build !unix

package main

// watchSize does nothing where a window does not tell that its size has changed.
func watchSize(func()) {}
