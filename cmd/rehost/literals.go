package main

import (
	"go/scanner"
	"go/token"
	"strconv"
)

// literals returns the text of a Go file in which the strings that begin with the
// old path begin with the new one.
func (m move) literals(text []byte) (moved []byte) {
	var s scanner.Scanner
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(text))
	s.Init(file, text, nil, 0)
	done := 0 // the text before is in moved
	for {
		pos, kind, literal := s.Scan()
		if kind == token.EOF {
			return append(moved, text[done:]...)
		}
		if kind != token.STRING {
			continue
		}
		value, err := strconv.Unquote(literal)
		if err != nil {
			continue
		}
		to, ok := m.path(value)
		if !ok || value == m.from {
			continue // the name alone may be any word
		}
		at := file.Offset(pos)
		moved = strconv.AppendQuote(append(moved, text[done:at]...), to)
		done = at + len(literal)
	}
}
