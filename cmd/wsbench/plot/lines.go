package plot

import (
	"html/template"
)

// A Point is a value, and between what its samples lie.
type Point struct {
	X, Y      float64
	Low, High float64 // 0 for no spread
}

// A Series is the points of a subject.
type Series struct {
	Subject int // its number, which gives it colour and mark
	Name    string
	Points  []Point
}

// Lines is a plot with a line for each subject.
type Lines struct {
	Title        string
	X, Y         Scale
	XName, YName string
	Series       []Series
	Unmarked     bool // lines without marks
}

// The size of a plot, and the room that numbers and names take of it.
const (
	width   = 440.0
	height  = 280.0
	left    = 72.0
	right   = 94.0
	top     = 12.0
	bottom  = 42.0
	newline = 12.0
)

// Empty reports whether there is nothing to draw: a line needs two points.
func (l *Lines) Empty() bool {
	for _, s := range l.Series {
		if len(s.Points) > 1 {
			return false
		}
	}
	return true
}

// SVG draws the plot.
func (l Lines) SVG() template.HTML {
	var xs, ys []float64
	for _, s := range l.Series {
		for _, p := range s.Points {
			xs, ys = append(xs, p.X), append(ys, p.Y)
			if p.High > 0 {
				ys = append(ys, p.Low, p.High)
			}
		}
	}
	l.X.fit(xs, left, width-right)
	l.Y.fit(ys, height-bottom, top)
	d := newDrawing(width, height, l.Title)
	l.axes(d)
	var labels []label
	for _, s := range l.Series {
		l.line(d, s)
		if n := len(s.Points); n > 0 {
			labels = append(labels, label{s.Subject, s.Name, l.Y.at(s.Points[n-1].Y)})
		}
	}
	apart(labels, newline, top, height-bottom)
	for _, label := range labels {
		d.addf(`<text class="s%d label" x="%g" y="%g">%s</text>`, label.subject, width-right+8, label.y+4, label.text)
	}
	return d.end()
}

// axes draws the grid and the numbers beside it. Numbers that would overlap are
// left out.
func (l *Lines) axes(d *drawing) {
	for _, v := range l.Y.Ticks {
		y := l.Y.at(v)
		d.addf(`<path class="grid" d="M%g %gH%g"/><text class="axis y" x="%g" y="%g">%s</text>`, left, y, width-right, left-6, y+4, l.Y.Format(v))
	}
	free := 0.0
	for _, v := range l.X.Ticks {
		x, text := l.X.at(v), l.X.Format(v)
		d.addf(`<path class="grid" d="M%g %gV%g"/>`, x, top, height-bottom)
		if half := 3.4 * float64(len(text)); x-half >= free {
			d.addf(`<text class="axis x" x="%g" y="%g">%s</text>`, x, height-bottom+16, text)
			free = x + half + 4
		}
	}
	d.addf(`<text class="axis name" x="%g" y="%g">%s</text>`, (left+width-right)/2, height-6, l.XName)
}

// line draws a line, the spread of its points, and their marks.
func (l *Lines) line(d *drawing, s Series) {
	d.addf(`<path class="s%d line" d="`, s.Subject)
	for i, p := range s.Points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		d.addf("%s%g %g", command, l.X.at(p.X), l.Y.at(p.Y))
	}
	d.addf(`"/>`)
	for _, p := range s.Points {
		x := l.X.at(p.X)
		if p.High > p.Low {
			d.addf(`<path class="s%d range" d="M%g %gV%g"/>`, s.Subject, x, l.Y.at(p.Low), l.Y.at(p.High))
		}
		if !l.Unmarked {
			d.mark(s.Subject, x, l.Y.at(p.Y), s.Name+", "+l.X.Format(p.X)+": "+l.Y.Format(p.Y))
		}
	}
}
