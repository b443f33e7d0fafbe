// Package edit is a line editor that shares its terminal with others: what they
// print goes above the line that is being typed, at any time. None of the line
// editors that a Go program can fetch does that and counts in characters as they
// are seen, and all of them print from the one goroutine that reads.
//
// It knows nothing of terminals but their escape sequences. Keys are decoded in
// key.go, the line is a Line, what is seen of it is in view.go, and an Editor
// brings them together, with a history, a search in it, and completion.
package edit
