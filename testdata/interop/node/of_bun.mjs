// Bun's own client and server. They have no fragments.
import { Peer } from './peer.mjs'
import { connector } from './web.mjs'

export const connect = connector(WebSocket, (ws, peer) => {
  peer.pingWith = (payload) => ws.ping(payload)
  ws.addEventListener('pong', ({ data }) => peer.ponged(data))
})

export async function serve(accept) {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request, server) {
      const { pathname, search } = new URL(request.url)
      const offered = request.headers.get('Sec-WebSocket-Protocol') ?? ''
      const headers = offered.includes('echo.v2') ? { 'Sec-WebSocket-Protocol': 'echo.v2' } : {}
      server.upgrade(request, { headers, data: { target: pathname + search } })
    },
    websocket: {
      perMessageDeflate: true,
      maxPayloadLength: 64 << 20,
      open(ws) {
        ws.data.peer = new Peer({
          send: (message) => ws.send(message, true),
          pingWith: (payload) => ws.ping(payload),
          closeWith: (code, reason) => {
            ws.data.closing = true
            ws.close(code, reason)
          },
        })
        accept(ws.data.peer, ws.data.target)
      },
      message: (ws, message) => ws.data.peer.heard(message),
      pong: (ws, payload) => ws.data.peer.ponged(payload),
      // After a Close of its own Bun tells of that, and not of the answer.
      close: (ws, code, reason) => ws.data.peer.end(code, ws.data.closing ? '' : reason),
    },
  })
  return `ws://127.0.0.1:${server.port}`
}
