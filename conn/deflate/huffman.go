package deflate

import "math/bits"

// A huffman is a canonical Huffman code as an encoder wants it: for each symbol
// that has a code its bits, in the order in which they are sent, and above bit 16
// how many they are.
type huffman [numLiterals]uint32

// init makes h the code in which the used symbols have codes of their lengths
// (RFC 1951, section 3.2.2).
func (h *huffman) init(used []codeLength) {
	var next [maxCodeLength + 2]uint16
	for _, u := range used {
		next[u.length()+1]++
	}
	for n := 1; n <= maxCodeLength; n++ {
		next[n+1] = (next[n] + next[n+1]) << 1
	}
	// next[n] is now the first code of n bits.
	for _, u := range used {
		n := u.length()
		h[u.symbol()%numLiterals] = uint32(bits.Reverse16(next[n])>>((16-n)&15)) | uint32(n)<<16
		next[n]++
	}
}

// A codeLength is a symbol, and above bit 12 the length of its code.
type codeLength uint16

func (c codeLength) symbol() uint { return uint(c & (1<<12 - 1)) }
func (c codeLength) length() uint { return uint(c >> 12) }

// A codeBuilder finds the lengths of the best codes.
type codeBuilder struct {
	leaves  [numLiterals]uint32     // count and number among those that occur, from the least on
	scratch [numLiterals]uint32     // for sorting them
	weights [2 * numLiterals]uint32 // of the nodes of the tree: the leaves, then the inner ones
	parents [2 * numLiterals]uint16 // of each node
}

// lengths returns the symbols that occur, in their order, with the lengths of a
// Huffman code for symbols that occur so often, with no more than limit bits. They
// are in room. All that needs the code later looks at these few symbols only.
func (b *codeBuilder) lengths(room *[numLiterals + 1]codeLength, counts []uint16, limit int) (used []codeLength) {
	n := collect(room, counts)
	used = room[:n]
	if n == 1 {
		used[0] |= 1 << 12
	}
	if n <= 1 {
		return used
	}
	var depths [maxCodeLength + 1]int // how many leaves there are at each depth
	for i, u := range used {
		b.leaves[i] = uint32(counts[u])<<16 | uint32(i)
	}
	b.sort(n)
	b.tree(n)
	b.depths(n, limit, &depths)
	balance(&depths, limit)
	leaves := b.leaves[:n]
	for depth := limit; depth > 0; depth-- {
		for _, leaf := range leaves[:depths[depth]] {
			used[leaf&0xffff] |= codeLength(depth << 12)
		}
		leaves = leaves[depths[depth]:]
	}
	return used
}

// collect puts the symbols that occur in room, and returns how many they are. Most
// symbols of a short message occur not at all: eight of them are passed over at
// once. Among the others it cannot be foreseen which do, so each is written, and
// overwritten by the next if it does not.
func collect(room *[numLiterals + 1]codeLength, counts []uint16) (n int) {
	for first := 0; first < len(counts); first += 8 {
		c := counts[first:min(first+8, len(counts))]
		if len(c) == 8 && c[0]|c[1]|c[2]|c[3]|c[4]|c[5]|c[6]|c[7] == 0 {
			continue
		}
		for i, count := range c {
			room[n] = codeLength(first + i)
			if count > 0 {
				n++
			}
		}
	}
	return n
}

// sort sorts the n leaves by how often their symbols occur, a digit of six bits at a
// time: one pass does for most messages of 1 KiB. An insertion sort for the codes
// with few symbols is slower, since its branches cannot be foreseen.
func (b *codeBuilder) sort(n int) {
	all := uint32(0)
	for _, leaf := range b.leaves[:n] {
		all |= leaf
	}
	from, to := b.leaves[:n], b.scratch[:n]
	for shift := 16; shift < 32 && all>>shift > 0; shift += 6 {
		var at [1 << 6]uint16
		for _, leaf := range from {
			at[leaf>>(shift&31)%(1<<6)]++
		}
		sum := uint16(0)
		for digit, count := range at {
			at[digit] = sum
			sum += count
		}
		for _, leaf := range from {
			digit := leaf >> (shift & 31) % (1 << 6)
			to[at[digit]] = leaf
			at[digit]++
		}
		from, to = to, from
	}
	if &from[0] != &b.leaves[0] {
		copy(b.leaves[:n], from)
	}
}

// tree joins the two lightest nodes until one is left. Both the leaves and the
// inner nodes come in the order of their weights.
func (b *codeBuilder) tree(n int) {
	for i, leaf := range b.leaves[:n] {
		b.weights[i] = leaf >> 16
	}
	leaf, inner := 0, n
	for node := n; node < 2*n-1; node++ {
		b.weights[node] = 0
		for range 2 {
			least := leaf
			if leaf == n || inner < node && b.weights[inner] < b.weights[leaf] {
				least = inner
				inner++
			} else {
				leaf++
			}
			b.weights[node] += b.weights[least]
			b.parents[least] = uint16(node)
		}
	}
}

// depths counts the leaves at each depth, those too deep as if at the limit.
func (b *codeBuilder) depths(n, limit int, depths *[maxCodeLength + 1]int) {
	depth := b.weights[:2*n-1] // which are of no more use
	depth[2*n-2] = 0
	for node := 2*n - 3; node >= 0; node-- {
		depth[node] = depth[b.parents[node]] + 1
		if node < n {
			depths[min(int(depth[node]), limit)]++
		}
	}
}

// balance makes a code of leaves of which some are at the limit that belong
// below: for each two of them, another leaf goes down to become the parent of
// itself and one of them.
func balance(depths *[maxCodeLength + 1]int, limit int) {
	used := 0
	for depth := 1; depth <= limit; depth++ {
		used += depths[depth] << (limit - depth)
	}
	for ; used > 1<<limit; used-- {
		depth := limit - 1
		for depths[depth] == 0 {
			depth--
		}
		depths[depth]--
		depths[depth+1] += 2
		depths[limit]--
	}
}
