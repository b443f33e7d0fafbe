package plot

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
)

// A drawing is an SVG that grows.
type drawing struct{ strings.Builder }

// newDrawing begins a drawing of that size, which says what it shows.
func newDrawing(width, height float64, about string) *drawing {
	d := new(drawing)
	d.addf(`<svg viewBox="0 0 %g %g" role="img" aria-label="%s">`, width, height, about)
	return d
}

// addf adds elements. Strings are escaped.
func (d *drawing) addf(format string, args ...any) {
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			args[i] = template.HTMLEscapeString(v)
		case float64:
			args[i] = math.Round(v*10) / 10 // a tenth of a pixel is enough
		}
	}
	fmt.Fprintf(d, format, args...)
}

func (d *drawing) end() template.HTML {
	d.WriteString("</svg>")
	return template.HTML(d.String())
}

// shapes is how many marks there are that differ in shape.
const shapes = 6

// mark draws the mark of a subject, which says something to who points at it.
func (d *drawing) mark(subject int, x, y float64, says string) {
	d.addf(`<g class="s%d"><path class="mark" d="`, subject)
	switch r := 4.0; subject % shapes {
	case 0:
		d.addf("M%g %ga%g %g 0 1 0 %g 0a%g %g 0 1 0 %g 0z", x-r, y, r, r, 2*r, r, r, -2*r)
	case 1:
		d.addf("M%g %gh7v7h-7z", x-3.5, y-3.5)
	case 2:
		d.addf("M%g %gl4.5 8h-9z", x, y-5)
	case 3:
		d.addf("M%g %gl5 5-5 5-5-5z", x, y-5)
	case 4:
		d.addf("M%g %gl4.5-8h-9z", x, y+5)
	default:
		d.addf("M%g %gh3v-3h3v3h3v3h-3v3h-3v-3h-3z", x-4.5, y-1.5)
	}
	d.addf(`"/><title>%s</title></g>`, says)
}

// Mark returns the mark of a subject alone, for a legend.
func Mark(subject int) template.HTML {
	d := newDrawing(12, 12, "")
	d.mark(subject, 6, 6, "")
	return d.end()
}

// A label is a word beside a line.
type label struct {
	subject int
	text    string
	y       float64
}

// apart moves labels until each has room, as little as need be, between two
// places.
func apart(labels []label, room, from, to float64) {
	slices.SortFunc(labels, func(a, b label) int {
		if a.y < b.y {
			return -1
		}
		return 1
	})
	for i := range labels {
		least := from
		if i > 0 {
			least = labels[i-1].y + room
		}
		labels[i].y = max(labels[i].y, least)
	}
	for i := len(labels) - 1; i >= 0; i-- {
		most := to
		if i < len(labels)-1 {
			most = labels[i+1].y - room
		}
		labels[i].y = min(labels[i].y, most)
	}
}
