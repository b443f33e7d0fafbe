// Plays scenarios against an echo server, with a library that has a module here.
//
// usage: node client.mjs LIBRARY URL CA-FILE|- SCENARIO…
//
// URL is ws://…, wss://… or ws+unix://PATH; the file has the authority that wss trusts.
import { binaries, echo, pattern, same, texts, thousand, varied } from '../page/messages.mjs'
import { Refused } from './peer.mjs'
import { play, ready } from './scenario.mjs'

const [library, url, ca, ...names] = process.argv.slice(2)
const { connect } = await import(`./of_${library}.mjs`)

const dial = (subprotocols = [], origin) => connect(url, { ca: ca === '-' ? undefined : ca, subprotocols, origin })

async function connected(run, subprotocols) {
  const ws = await dial(subprotocols)
  await run(ws)
  same(await ws.close(), 1000)
}

async function closed(code, reason) {
  const ws = await dial()
  same(await ws.close(code, reason), code)
}

const echoed = (messages) => connected((ws) => echo(ws, messages))

const scenarios = {
  text: () => echoed(texts),

  binary: () => echoed(binaries),

  empty: () => echoed(['', new Uint8Array(), '', new Uint8Array()]),

  mebibyte: () => echoed([pattern(1 << 20), '日本語 '.repeat(104_858)]),

  sixteen: () => echoed([pattern(16 << 20)]),

  fragments: () => connected(async (ws) => {
    await ws.sendPieces(['Hel', 'lo, ', '', 'Ελ', 'λάδα'].map((piece) => Buffer.from(piece)), false)
    same(await ws.receive(), 'Hello, Ελλάδα')
  }),

  // interleaved: a ping is answered between the fragments of a message, also in the middle of a character.
  interleaved: () => connected(async (ws) => {
    const pieces = ['before \xc3', '\xa4fter'].map((piece) => Buffer.from(piece, 'latin1'))
    await ws.sendPieces(pieces, false, () => ws.ping('between'))
    same(await ws.receive(), 'before äfter')
  }),

  ping: () => connected(async (ws) => {
    for (const payload of ['', '\0', 'x'.repeat(125)]) await ws.ping(payload)
  }),

  // busy: pings are answered while messages come that are so long that the server cuts them.
  busy: () => connected(async (ws) => {
    const message = varied(300_000)
    for (const i of '01234') {
      ws.send(message)
      ws.pingWith(Buffer.from(i))
    }
    for (const i of '01234') {
      same(await ws.receive(), message)
      same(await ws.pong(), Buffer.from(i))
    }
  }),

  async close() {
    for (const [code, reason] of [[1000, ''], [3000, 'grüße 🙂'], [4999, 'x'.repeat(123)]]) await closed(code, reason)
  },

  // away: some libraries leave the code to themselves, and to browsers.
  away: () => closed(1001, 'going'),

  async subprotocol() {
    await connected(async (ws) => same(ws.subprotocol, 'echo.v2'), ['echo.v1', 'echo.v2']) // the server prefers the second
    await connected(async (ws) => same(ws.subprotocol, ''))
  },

  // refused: the server turns down a page of another origin.
  async refused() {
    const why = await dial([], 'http://elsewhere.example').then(() => 'nothing', (why) => why)
    if (!(why instanceof Refused)) throw new Error(`got ${why}, want a refusal`)
    if (why.status !== undefined) same(why.status, 403)
  },

  thousand: () => connected(async (ws) => {
    for (const message of thousand()) ws.send(message)
    for (const message of thousand()) same(await ws.receive(), message)
  }),

  async shutdown() {
    const ws = await dial()
    ws.send('here')
    same(await ws.receive(), 'here')
    ready('shutdown')
    same((await ws.ended).code, 1001)
  },
}

await play(Object.fromEntries(names.map((name) => [name, scenarios[name]])))
process.exit()
