// The messages that the JavaScript programs send, in Node as in a page, and how they compare what comes back.

export const texts = ['Hello', 'grüße, Ελλάδα, 日本語', '🙂 👩‍👩‍👧 🇪🇺', '\u0000 \ufeff \u07ff \u0800 \uffff \u{10000} \u{10ffff}']
export const binaries = [Uint8Array.from({ length: 256 }, (_, i) => i), Uint8Array.of(0x80, 0xfe, 0xff, 0xc0), Uint8Array.of(0)]

// pattern returns n bytes that show a piece lost, doubled or out of place.
export function pattern(n) {
  const octets = new Uint8Array(n)
  for (let i = 0; i < n; i++) octets[i] = i % 251
  return octets
}

// varied returns n characters that deflate to about half of that, so that they stay long.
export function varied(n) {
  let state = 1
  const next = () => (state = (state * 48271) % 0x7fffffff) >> 8 & 15
  return Array.from({ length: n }, () => 'abcdefghijklmnop'[next()]).join('')
}

export function thousand() {
  return Array.from({ length: 1000 }, (_, i) => `message ${i} ` + '·'.repeat(i % 100))
}

// messagesOf returns the messages of a plan, each of which is text or binary in base64.
export function messagesOf(planned) {
  const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  return planned.map(({ text, binary }) => text ?? bytes(binary))
}

// echo sends messages one by one and fails unless each comes back.
export async function echo(ws, messages) {
  for (const message of messages) {
    ws.send(message)
    same(await ws.receive(), message)
  }
}

// same fails unless both are equal and of one type, text or binary.
export function same(got, want) {
  if (got !== want && !(isBinary(got) && isBinary(want) && sameBytes(got, want))) throw new Error(difference(got, want))
}

function isBinary(message) {
  return message instanceof Uint8Array
}

function sameBytes(got, want) {
  if (got.length !== want.length) return false
  for (let i = 0; i < got.length; i++) if (got[i] !== want[i]) return false
  return true
}

// difference says what is wrong with got; of long messages it shows the place.
function difference(got, want) {
  if (typeof got !== typeof want || !want.length) return `got ${typeof got} ${got}, want ${typeof want} ${want}`
  let at = 0
  while (at < got.length && got[at] === want[at]) at++
  const here = (message) => (isBinary(message) ? Array.from(message.slice(at, at + 20)) : JSON.stringify(message.slice(at, at + 20)))
  return `at ${at} got ${here(got)}, want ${here(want)}; ${got.length} long, want ${want.length}`
}
