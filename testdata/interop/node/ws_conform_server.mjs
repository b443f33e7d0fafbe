// An echo server for the conformance suite, made with the ws library, that compresses if the client can.
//
// Its first line of output is "listening on URL".
import { once } from 'node:events'
import { WebSocketServer } from 'ws'

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true, maxPayload: 0 })
sockets.on('connection', (ws) => {
  ws.on('error', () => {}) // what the other end does wrong is its own doing
  ws.on('message', (data, binary) => ws.send(data, { binary }))
})
await once(sockets, 'listening')
console.log(`listening on ws://127.0.0.1:${sockets.address().port}`)
