// Deno's own client and server.
import { connector, peer } from './web.mjs'

export const connect = connector(WebSocket)

export async function serve(accept) {
  const { promise, resolve } = Promise.withResolvers()
  const listening = { hostname: '127.0.0.1', port: 0, onListen: ({ port }) => resolve(`ws://127.0.0.1:${port}`) }
  Deno.serve(listening, (request) => {
    const { pathname, search } = new URL(request.url)
    const offered = request.headers.get('Sec-WebSocket-Protocol') ?? ''
    const protocol = offered.includes('echo.v2') ? 'echo.v2' : undefined
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol, idleTimeout: 0 })
    const accepted = peer(socket)
    socket.addEventListener('open', () => accept(accepted, pathname + search))
    return response
  })
  return promise
}
