// An echo server for the conformance suite, made with Bun, that compresses if the client can.
//
// Its first line of output is "listening on URL".
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response('no WebSocket', { status: 400 })),
  websocket: {
    perMessageDeflate: true,
    maxPayloadLength: 1 << 30,
    backpressureLimit: 1 << 30,
    idleTimeout: 0,
    message: (ws, message) => void ws.send(message, true),
  },
})
console.log(`listening on ws://127.0.0.1:${server.port}`)
