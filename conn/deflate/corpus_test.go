package deflate_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// messages returns n messages of JSON of about size bytes each, as an
// application might send them: the same fields, other values.
func messages(n, size int, seed uint64) [][]byte {
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([][]byte, n)
	for i := range list {
		list[i] = jsonMessage(r, i, size)
	}
	return list
}

func jsonMessage(r *rand.Rand, number, size int) []byte {
	kinds := []string{"order", "trade", "quote", "alert", "chat"}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"type":%q,"seq":%d,"timestamp":"2024-%02d-%02dT%02d:%02d:%02d.%03dZ","channel":"room-%d","items":[`,
		kinds[r.IntN(len(kinds))], 100000+number, 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(1000), r.IntN(40))
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		jsonItem(&b, r)
	}
	b.WriteString("]}")
	return b.Bytes()
}

func jsonItem(b *bytes.Buffer, r *rand.Rand) {
	fmt.Fprintf(b, `{"id":"%08x-%04x","user":{"name":"%s %s","id":%d,"online":%t},"price":%.2f,"quantity":%d,"tags":[%q,%q],"text":%q}`,
		r.Uint32(), r.Uint32()&0xffff, title(word(r)), title(word(r)), r.IntN(100000), r.IntN(2) == 0,
		r.Float64()*1000, r.IntN(500), word(r), word(r), sentence(r, 4+r.IntN(9)))
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

var words = strings.Fields(`the of and a to in he have it that for they with as not on she at by this we you do but
from or which one would all will there say who make when can more if no man out other so what time up go about than
into could state only new year some take come these know see use get like then first any work now may such give over
think most even find day also after way many must look before great back through long where much should well people
down own just because good each those feel seem how high too place little world very still nation hand old life tell
write become here show house both between need mean call develop under last right move thing general school never same
another begin while number part turn real leave might want point form off child few small since against ask late home
interest large person end open public follow during present without again hold govern around possible head consider
word program problem however lead system set order eye plan run keep face fact group play stand increase early course
change help line market price connection server message window table buffer latency weather harbour engine violet`)

// word returns a word, the first ones of the list more often.
func word(r *rand.Rand) string {
	return words[min(r.IntN(len(words)), r.IntN(len(words)))]
}

func sentence(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word(r))
	}
	return title(b.String()) + "."
}

// corpus returns large data of the usual kinds.
func corpus(size int) map[string][]byte {
	r := rand.New(rand.NewPCG(7, 7))
	var html, prose bytes.Buffer
	for html.Len() < size {
		fmt.Fprintf(&html, "<div class=\"item row-%d\">\n  <a href=\"/%s/%s?id=%d\"><img src=\"/static/%x.png\" alt=%q></a>\n  <p>%s</p>\n</div>\n",
			r.IntN(3), word(r), word(r), r.IntN(100000), r.Uint32(), word(r), sentence(r, 5+r.IntN(20)))
	}
	for prose.Len() < size {
		prose.WriteString(sentence(r, 5+r.IntN(15)))
		prose.WriteString([]string{" ", " ", " ", "\n\n"}[r.IntN(4)])
	}
	return map[string][]byte{
		"json":  jsonMessage(r, 1, size)[:size],
		"html":  html.Bytes()[:size],
		"prose": prose.Bytes()[:size],
	}
}
