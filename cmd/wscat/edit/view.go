package edit

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"duplex/cmd/internal/escape"
)

// A cell is a character as it is seen.
type cell struct {
	text  string
	width int
}

// tabWidth is what a tab in the line takes: it may wrap, so it cannot be a real one.
const tabWidth = 4

// cellOf returns how a character of the line is seen: as itself, unless a terminal
// would obey it or nothing would be seen.
func cellOf(cluster []byte, width int) cell {
	if cluster[0] == '\t' {
		return cell{"    ", tabWidth}
	}
	if escaped := escape.Append(nil, cluster); !bytes.Equal(escaped, cluster) {
		return cell{string(escaped), uniseg.StringWidth(string(escaped))}
	}
	return cell{string(cluster), width}
}

// cells returns what text looks like, no more than most columns of its start.
func cells(text []byte, most int) (all []cell) {
	state := -1
	for used := 0; len(text) > 0 && used < most; {
		var cluster []byte
		var width int
		cluster, text, width, state = uniseg.FirstGraphemeCluster(text, state)
		c := cellOf(cluster, width)
		used += c.width
		all = append(all, c)
	}
	return all
}

// lastCells returns what the end of text looks like, no more than most columns of
// it, and whether that is all.
func lastCells(text []byte, most int) (all []cell, whole bool) {
	from := 0
	if n := most * utf8.UTFMax * 2; len(text) > n { // most characters are no longer than that
		from = len(text) - n
		for from < len(text) && !utf8.RuneStart(text[from]) {
			from++
		}
	}
	all = cells(text[from:], len(text)*tabWidth*2+most)
	used := 0
	for i := len(all) - 1; i >= 0; i-- {
		if used += all[i].width; used > most {
			return all[i+1:], false
		}
	}
	return all, from == 0
}

// A view is the part of the line that is seen, on a few rows of the screen.
type view struct {
	text     []byte // to draw it
	row, col int    // of the cursor, from its start
	rows     int
}

// look returns the view of a line behind a prompt, on a screen of that size. Of a
// line that is longer than the screen the part around the cursor is seen, so that
// to draw it costs the same.
func look(prompt string, l *Line, width, height int) view {
	room := width*max(1, height-1) - uniseg.StringWidth(prompt) - 2
	most := max(room, 1)
	if len(l.after) > 0 {
		most = max(room/2, 1)
	}
	before, whole := lastCells(l.before, most)
	if !whole {
		prompt += "…"
	}
	v := view{}
	v.put(cell{prompt, uniseg.StringWidth(prompt)}, width)
	left := room
	for _, c := range before {
		left -= c.width
		v.put(c, width)
	}
	row, col := v.row+v.col/width, v.col%width
	for _, c := range cells(l.after, left) {
		if left -= c.width; left < 0 {
			break
		}
		v.put(c, width)
	}
	if v.col == width { // the terminal waits for what comes next before it wraps
		v.text = append(v.text, "\r\n"...)
		v.row++
	}
	v.rows, v.row, v.col = v.row, row, col
	return v
}

// put appends a cell. What does not fit on the row the terminal puts on the next
// one, so that text that is copied from the screen has no end of a line there. A
// cell of more than two columns is made of as many characters.
func (v *view) put(c cell, width int) {
	v.text = append(v.text, c.text...)
	step := c.width
	if step > 2 {
		step = 1
	}
	for used := 0; used < c.width; used += step {
		if v.col+step > width {
			v.row, v.col = v.row+1, 0
		}
		v.col += step
	}
}

// draw appends what draws the view, from the start of its first row on, and puts
// the cursor where it belongs.
func (v view) draw(b []byte) []byte {
	b = append(b, v.text...)
	if up := v.rows - v.row; up > 0 {
		b = fmt.Appendf(b, "\x1b[%dA", up)
	}
	b = append(b, '\r')
	if v.col > 0 {
		b = fmt.Appendf(b, "\x1b[%dC", v.col)
	}
	return b
}

// erase appends what removes the view from the screen, with the cursor at the
// start of its first row.
func (v view) erase(b []byte) []byte {
	if v.row > 0 {
		b = fmt.Appendf(b, "\x1b[%dA", v.row)
	}
	return append(b, "\r\x1b[J"...)
}
