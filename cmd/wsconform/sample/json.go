package sample

import (
	"fmt"
	"math/rand/v2"
)

var (
	goods  = []string{"lamp", "chair", "kettle", "ladder", "bicycle", "mirror", "basket", "hammer", "blanket", "teapot", "violin", "umbrella"}
	hues   = []string{"white", "black", "red", "blue", "green", "yellow", "grey", "brown"}
	places = []string{"Oslo", "Porto", "Graz", "Gdansk", "Lille", "Bergen", "Turin", "Cork", "Ghent", "Basel"}
)

// appendRecord appends an element of a list of things in store.
func appendRecord(b []byte, r *rand.Rand, i int) []byte {
	separator := ",\n"
	if i == 0 {
		separator = "[\n"
	}
	return fmt.Appendf(b, `%s  {"id": %d, "name": "%s %s", "colour": "%s", "price": %d.90, "currency": "EUR", "inStock": %t, "places": ["%s", "%s"], `+
		`"size": {"width": %d, "height": %d, "unit": "cm"}, "added": "20%02d-%02d-01T12:00:00Z", "rating": null}`,
		separator, 10_000+i, title(pick(hues, r)), pick(goods, r), pick(hues, r), 5*r.IntN(40), r.IntN(4) > 0,
		pick(places, r), pick(places, r), 10*r.IntN(20), 10*r.IntN(20), 10+r.IntN(16), 1+r.IntN(12))
}
