// The ws library.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import WebSocket, { WebSocketServer } from 'ws'
import { Peer, Refused } from './peer.mjs'

function peer(ws) {
  const peer = new Peer({
    send: (message) => ws.send(message),
    async sendPieces(pieces, binary, between = () => {}) {
      for (const [i, piece] of pieces.entries()) {
        if (i) await between()
        ws.send(piece, { binary, fin: i === pieces.length - 1 })
      }
    },
    pingWith: (payload) => ws.ping(payload),
    closeWith: (code, reason) => ws.close(code, reason),
  })
  ws.on('message', (data, binary) => peer.heard(binary ? data : String(data)))
  ws.on('pong', peer.ponged)
  ws.on('close', (code, reason) => peer.end(code, String(reason)))
  ws.on('error', (why) => console.error(why))
  return peer
}

export function connect(url, { ca, subprotocols, origin }) {
  const address = url.startsWith('ws+unix://') ? url.replace('ws+unix://', 'ws+unix:') + ':/' : url
  const ws = new WebSocket(address, subprotocols, { origin, ca: ca && readFileSync(ca) })
  const connected = peer(ws)
  return new Promise((resolve, reject) => {
    ws.on('unexpected-response', (_, response) => reject(new Refused(response.statusCode)))
    ws.on('error', reject)
    ws.on('open', () => resolve(Object.assign(connected, { subprotocol: ws.protocol })))
  })
}

export async function serve(accept, ...files) {
  const tls = files.length === 2
  const server = tls ? https.createServer({ cert: readFileSync(files[0]), key: readFileSync(files[1]) }) : http.createServer()
  const handleProtocols = (offered) => offered.has('echo.v2') && 'echo.v2'
  const sockets = new WebSocketServer({ server, handleProtocols, perMessageDeflate: true })
  sockets.on('connection', (ws, request) => accept(peer(ws), request.url))
  server.listen(files.length === 1 ? { path: files[0] } : { host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { port } = server.address()
  return port ? `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}` : 'ws://localhost'
}
