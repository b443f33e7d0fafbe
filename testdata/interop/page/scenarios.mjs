// The scenarios that a page can play against an echo server: the interface of browsers has neither pings nor fragments.

import { binaries, echo, messagesOf, pattern, same, texts, thousand } from './messages.mjs'

function once(ws, name) {
  return new Promise((resolve) => ws.addEventListener(name, resolve, { once: true }))
}

// dial opens a connection and queues what it receives, so that no message is missed between two waits.
async function dial(url, subprotocols = []) {
  const ws = new WebSocket(url, subprotocols)
  ws.binaryType = 'arraybuffer'
  const inbox = []
  ws.addEventListener('message', (event) => inbox.push(received(event.data)))
  ws.receive = async () => {
    if (inbox.length === 0) await Promise.race([once(ws, 'message'), once(ws, 'close')])
    return inbox.shift()
  }
  await new Promise((resolve, reject) => {
    ws.onopen = resolve
    ws.onclose = (event) => reject(new Error(`not opened: code ${event.code}`))
  })
  return ws
}

function received(data) {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}

async function echoed(url, messages) {
  const ws = await dial(url)
  await echo(ws, messages)
  await closed(ws, 1000, '')
}

// closed closes the connection and fails unless the answer has the same code.
async function closed(ws, code, reason) {
  const event = once(ws, 'close')
  ws.close(code, reason)
  same((await event).code, code)
  same((await event).wasClean, true)
}

globalThis.scenarios = {
  text: (url) => echoed(url, texts),

  binary: (url) => echoed(url, binaries),

  empty: (url) => echoed(url, ['', new Uint8Array(), '', new Uint8Array()]),

  mebibyte: (url) => echoed(url, [pattern(1 << 20), '日本語 '.repeat(104_858)]),

  sixteen: (url) => echoed(url, [pattern(16 << 20)]),

  async close(url) {
    const cases = [[1000, ''], [3000, 'grüße 🙂'], [4999, 'x'.repeat(123)]]
    for (const [code, reason] of cases) await closed(await dial(url), code, reason)
  },

  async subprotocol(url) {
    const ws = await dial(url, ['echo.v1', 'echo.v2'])
    same(ws.protocol, 'echo.v2') // the server prefers the second
    await closed(ws, 1000, '')
  },

  async thousand(url) {
    const ws = await dial(url)
    for (const message of thousand()) ws.send(message)
    for (const message of thousand()) same(await ws.receive(), message)
    await closed(ws, 1000, '')
  },

  // refused: the server turns down a page of another origin before the connection opens.
  async refused(url) {
    const ws = new WebSocket(url)
    let opened = false
    ws.onopen = () => (opened = true)
    same((await once(ws, 'close')).code, 1006)
    same(opened, false)
  },

  async shutdown(url) {
    const ws = await dial(url)
    ws.send('here')
    same(await ws.receive(), 'here')
    const event = once(ws, 'close')
    ready('shutdown')
    same((await event).code, 1001)
    same((await event).wasClean, true)
  },
}

// exchange sends the messages of a plan and wants them back, on the terms of a deal.
globalThis.exchange = async ({ url, answer }, messages) => {
  const ws = await dial(url)
  same(ws.extensions, answer)
  await echo(ws, messagesOf(messages))
  await closed(ws, 1000, '')
}
