// Plays every scenario against an echo server, with the ws library.
//
// usage: node ws.mjs URL [CA-FILE]
//
// URL is ws://…, wss://… or ws+unix://PATH.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { binaries, echo, pattern, same, texts, thousand } from '../page/messages.mjs'
import { dial as connect } from './dial.mjs'
import { play, ready } from './scenario.mjs'

const [url, ca] = process.argv.slice(2)

const address = url.startsWith('ws+unix://') ? url.replace('ws+unix://', 'ws+unix:') + ':/' : url

function dial(subprotocols) {
  return connect(address, subprotocols, ca && { ca: readFileSync(ca) })
}

async function echoed(messages) {
  const ws = await dial()
  await echo(ws, messages)
  await closed(ws, 1000, '')
}

// closed closes the connection and fails unless the answer has the same code.
async function closed(ws, code, reason) {
  const event = once(ws, 'close')
  ws.close(code, reason)
  const [got] = await event
  same(got, code)
}

async function text() {
  await echoed(texts)
}

async function binary() {
  await echoed(binaries)
}

async function empty() {
  await echoed(['', new Uint8Array(), '', new Uint8Array()])
}

async function mebibyte() {
  await echoed([pattern(1 << 20), '日本語 '.repeat(104_858)])
}

async function sixteen() {
  await echoed([pattern(16 << 20)])
}

async function fragments() {
  const ws = await dial()
  for (const piece of ['Hel', 'lo, ', '', 'Ελ']) ws.send(piece, { fin: false })
  ws.send('λάδα', { fin: true })
  same(await ws.receive(), 'Hello, Ελλάδα')
  await closed(ws, 1000, '')
}

// interleaved: a ping is answered between the fragments of a message, also in the middle of a character.
async function interleaved() {
  const ws = await dial()
  ws.send(Buffer.from('before \xc3', 'latin1'), { binary: false, fin: false })
  await pinged(ws, Buffer.from('between'))
  ws.send(Buffer.from('\xa4fter', 'latin1'), { fin: true })
  same(await ws.receive(), 'before äfter')
  await closed(ws, 1000, '')
}

async function ping() {
  const ws = await dial()
  for (const payload of [Buffer.alloc(0), Buffer.from([0]), Buffer.alloc(125, 'x')]) await pinged(ws, payload)
  await closed(ws, 1000, '')
}

async function pinged(ws, payload) {
  const event = once(ws, 'pong')
  ws.ping(payload)
  const [got] = await event
  same(got, payload)
}

async function close() {
  const cases = [[1000, ''], [1001, 'going'], [3000, 'grüße 🙂'], [4999, 'x'.repeat(123)]]
  for (const [code, reason] of cases) await closed(await dial(), code, reason)
}

async function subprotocol() {
  const ws = await dial(['echo.v1', 'echo.v2'])
  same(ws.protocol, 'echo.v2') // the server prefers the second
  await closed(ws, 1000, '')
}

async function inOrder() {
  const ws = await dial()
  for (const message of thousand()) ws.send(message)
  for (const message of thousand()) same(await ws.receive(), message)
  await closed(ws, 1000, '')
}

async function shutdown() {
  const ws = await dial()
  ws.send('here')
  same(await ws.receive(), 'here')
  const event = once(ws, 'close')
  ready('shutdown')
  const [code] = await event
  same(code, 1001)
}

await play({
  text, binary, empty, mebibyte, sixteen, fragments, interleaved, ping, close, subprotocol, thousand: inOrder, shutdown,
})
