package sample

import (
	"fmt"
	"math/rand/v2"
)

var english = []string{
	"the", "of", "and", "to", "a", "in", "that", "is", "was", "it", "for", "on", "with", "as", "by", "which", "from", "this", "are", "were",
	"water", "river", "stone", "winter", "market", "letter", "harbour", "window", "council", "railway", "orchard", "teacher", "measure", "history",
}

// appendArticle appends a piece of a page: a heading, a paragraph, a table.
func appendArticle(b []byte, r *rand.Rand, i int) []byte {
	if i == 0 {
		b = append(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>A made-up page</title></head>\n<body>\n"...)
	}
	b = fmt.Appendf(b, "<h2 id=\"s%d\" class=\"heading\"><a href=\"#s%d\">%s</a></h2>\n<p class=\"text\">", i, i, phrase(r, 4))
	for range 20 + r.IntN(40) {
		if r.IntN(12) == 0 {
			b = fmt.Appendf(b, "<a href=\"/pages/%s-%d.html\" title=\"%s\">%s</a> ", pick(english, r), r.IntN(1000), phrase(r, 2), phrase(r, 2))
			continue
		}
		b = append(append(b, pick(english, r)...), ' ')
	}
	b = append(b, "</p>\n<table border=\"0\" cellpadding=\"2\">\n"...)
	for range 2 + r.IntN(5) {
		b = fmt.Appendf(b, "  <tr><td>%s</td><td align=\"right\">%d</td><td align=\"right\">%d.%d</td></tr>\n", phrase(r, 2), r.IntN(10_000), r.IntN(100), r.IntN(10))
	}
	return append(b, "</table>\n"...)
}

func phrase(r *rand.Rand, n int) string {
	s := title(pick(english, r))
	for range n - 1 {
		s += " " + pick(english, r)
	}
	return s
}
