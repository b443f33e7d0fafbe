// Package edit is a line editor that shares its terminal with others: what they
// print goes above the line that is being typed, at any time.
//
// Of the line editors that a Go program can fetch, golang.org/x/term,
// github.com/chzyer/readline and github.com/ergochat/readline let others print, but
// move over code points, of which a character may have several. peterh/liner v1.2
// moves over characters, but others cannot print, and a line break in what is pasted
// is Enter. reeflective/readline v1.3 prints without a lock, and moves over code
// points.
//
// It knows nothing of terminals but their escape sequences. Keys are decoded in
// key.go, the line is a Line, what is seen of it is in view.go, and an Editor
// brings them together, with a history, a search in it, and completion.
package edit
