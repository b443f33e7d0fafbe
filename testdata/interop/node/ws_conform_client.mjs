// Plays the cases of the conformance suite as a client, with the ws library.
//
// usage: node ws_conform_client.mjs URL
//
// URL is where wsconform client, or Autobahn's fuzzingserver, waits.
import { once } from 'node:events'
import WebSocket from 'ws'

const url = process.argv[2]
const agent = 'ws'
const atOnce = 8 // cases

function connect(path) {
  const ws = new WebSocket(url + path, { maxPayload: 0 })
  ws.on('error', () => {}) // how a case ends is for the other end to judge
  return ws
}

async function count() {
  const ws = connect('/getCaseCount')
  const [data] = await once(ws, 'message')
  return Number(data)
}

// play echoes until the connection ends.
async function play(path) {
  const ws = connect(path)
  ws.on('message', (data, binary) => ws.send(data, { binary }))
  await new Promise((ended) => ws.on('close', ended))
}

const cases = await count()
let last = 0
async function some() {
  while (last < cases) await play(`/runCase?case=${++last}&agent=${agent}`)
}
await Promise.all(Array.from({ length: atOnce }, some))
await play(`/updateReports?agent=${agent}&shutdownOnComplete=true`)
