// The plans of the Node programs, and how the terms in them are told to the ws library.
import { readFileSync } from 'node:fs'
import { messagesOf } from '../page/messages.mjs'

// plan reads a plan: its deals, and the messages to exchange on each.
export function plan(path) {
  const { deals, messages } = JSON.parse(readFileSync(path))
  return { deals, messages: messagesOf(messages) }
}

// options returns terms as the library wants them: serverMaxWindowBits is server_max_window_bits, and one that is not
// asked for must be absent, since false forbids it. All messages are compressed, however small.
export function options(terms) {
  const asked = Object.entries(terms).filter(([, value]) => value)
  const camel = (name) => name.replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase())
  return { ...Object.fromEntries(asked.map(([name, value]) => [camel(name), value])), threshold: 0 }
}

const large = 100_000 // the length from which a message goes in fragments

// sendInPieces sends a message, text or binary, in three pieces if it is large.
export function sendInPieces(ws, data, binary) {
  if (data.length < large) return ws.send(data, { binary })
  const third = Math.floor(data.length / 3)
  ws.send(data.subarray(0, third), { binary, fin: false })
  ws.send(data.subarray(third, 2 * third), { fin: false })
  ws.send(data.subarray(2 * third), { fin: true })
}
