package plot

import "html/template"

// A Dot is the value of a subject, and between what its samples lie.
type Dot struct {
	Subject          int
	Name             string
	Value, Low, High float64
}

// Dots is a plot with a row for each subject.
type Dots struct {
	Title string
	X     Scale
	Dots  []Dot
}

const (
	rowHeight = 22.0
	names     = 106.0 // the room for names
	values    = 66.0  // and for values
)

// SVG draws the plot.
func (p Dots) SVG() template.HTML {
	var xs []float64
	for _, dot := range p.Dots {
		xs = append(xs, dot.Value, dot.Low, dot.High)
	}
	p.X.fit(xs, names, width-values)
	height := rowHeight*float64(len(p.Dots)) + 26
	d := newDrawing(width, height, p.Title)
	free := 0.0
	for _, v := range p.X.Ticks {
		x, text := p.X.at(v), p.X.Format(v)
		d.addf(`<path class="grid" d="M%g 4V%g"/>`, x, height-20)
		if half := 3.4 * float64(len(text)); x-half >= free {
			d.addf(`<text class="axis x" x="%g" y="%g">%s</text>`, x, height-6, text)
			free = x + half + 4
		}
	}
	for i, dot := range p.Dots {
		y, text := rowHeight*float64(i)+rowHeight/2+2, p.X.Format(dot.Value)
		d.addf(`<text class="s%d label y" x="%g" y="%g">%s</text>`, dot.Subject, names-10, y+4, dot.Name)
		d.addf(`<path class="s%d range" d="M%g %gH%g"/>`, dot.Subject, p.X.at(dot.Low), y, p.X.at(dot.High))
		d.mark(dot.Subject, p.X.at(dot.Value), y, dot.Name+": "+text)
		d.addf(`<text class="s%d label" x="%g" y="%g">%s</text>`, dot.Subject, width-values+8, y+4, text)
	}
	return d.end()
}
