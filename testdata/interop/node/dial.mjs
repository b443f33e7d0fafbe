// Connections of the ws library that keep what they receive.
import { once } from 'node:events'
import WebSocket from 'ws'

// dial opens a connection and queues what it receives, so that no message is missed between two waits.
export async function dial(address, subprotocols, options) {
  const ws = new WebSocket(address, subprotocols, options)
  const inbox = []
  ws.on('message', (data, isBinary) => {
    inbox.push(isBinary ? data : data.toString())
    ws.emit('queued')
  })
  ws.on('error', () => {}) // a scenario that does not wait for the connection has failed already
  ws.on('close', () => ws.emit('queued')) // and one that waits for a message gets undefined
  ws.receive = async () => {
    if (inbox.length === 0) await once(ws, 'queued')
    return inbox.shift()
  }
  await once(ws, 'open')
  return ws
}
