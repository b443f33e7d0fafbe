package sample

import (
	"math/rand/v2"
	"strings"
)

// What sentences are made of, the most frequent words first.
var (
	articles  = []string{"der", "die", "das", "ein", "eine", "kein", "jeder", "mancher", "dieses", "unser"}
	qualities = []string{"alte", "große", "kleine", "stille", "weiße", "schöne", "kühle", "müde", "späte", "fremde", "wackere", "übrige"}
	nouns     = []string{
		"Haus", "Straße", "Wasser", "Brücke", "Garten", "Fluss", "Mädchen", "Wind", "Glocke", "Tür", "Müller", "Schlüssel",
		"Nebel", "Vögel", "Wagen", "Kräuter", "Ofen", "Fährmann", "Laterne", "Gewürz", "Amtmann", "Schiff", "Bäcker", "Zügel",
	}
	verbs     = []string{"war", "stand", "ging", "fand", "sprach", "hörte", "trug", "wusste", "öffnete", "zählte", "fürchtete", "verließ"}
	endings   = []string{"am Abend", "im Regen", "ohne ein Wort", "über dem Tal", "vor langer Zeit", "hinter den Hügeln", "zur Mühle hin", "bis in den März"}
	particles = []string{"und", "aber", "doch", "denn", "während", "obwohl", "als", "damit"}
)

// appendParagraph appends a few sentences that read like German as long as
// nobody asks what they mean.
func appendParagraph(b []byte, r *rand.Rand, _ int) []byte {
	for range 3 + r.IntN(6) {
		b = append(b, sentence(r)...)
	}
	return append(b, "\n\n"...)
}

func sentence(r *rand.Rand) string {
	s := title(clause(r))
	for range r.IntN(3) {
		s += ", " + pick(particles, r) + " " + clause(r)
	}
	return s + ". "
}

func clause(r *rand.Rand) string {
	words := []string{pick(articles, r), pick(qualities, r), pick(nouns, r), pick(verbs, r)}
	if r.IntN(2) == 0 {
		words = append(words, pick(articles, r), pick(nouns, r))
	}
	return strings.Join(append(words, pick(endings, r)), " ")
}
