// The faye-websocket library, with its extension permessage-deflate. It has no fragments.
import { once } from 'node:events'
import http from 'node:http'
import WebSocket from 'faye-websocket'
import deflate from 'permessage-deflate'
import { Peer, Refused } from './peer.mjs'

function peer(ws) {
  const peer = new Peer({
    send: (message) => ws.send(typeof message === 'string' ? message : Buffer.from(message)),
    pingWith: (payload) => ws.ping(payload, () => peer.ponged(payload)),
    closeWith: (code, reason) => ws.close(code, reason),
  })
  ws.on('message', ({ data }) => peer.heard(data))
  ws.on('close', ({ code, reason }) => peer.end(code, reason))
  return peer
}

export function connect(url, { subprotocols, origin }) {
  const headers = origin ? { Origin: origin } : {}
  const ws = new WebSocket.Client(url, subprotocols, { headers, extensions: [deflate] })
  const connected = peer(ws)
  return new Promise((resolve, reject) => {
    ws.on('error', () => reject(new Refused(ws.statusCode)))
    ws.on('open', () => resolve(Object.assign(connected, { subprotocol: ws.protocol })))
  })
}

export async function serve(accept) {
  const server = http.createServer()
  server.on('upgrade', (request, socket, head) => {
    const ws = new WebSocket(request, socket, head, ['echo.v2'], { extensions: [deflate] })
    const accepted = peer(ws)
    ws.on('open', () => accept(accepted, request.url))
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  return `ws://127.0.0.1:${server.address().port}`
}
