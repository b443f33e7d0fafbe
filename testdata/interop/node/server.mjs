// An echo server made with a library that has a module here.
//
// usage: node server.mjs LIBRARY [SOCKET | CERTIFICATE KEY]
//
// It listens on a port of its choice, with TLS if it gets a certificate, or on a Unix socket if it gets the path of one.
// It compresses if the client offers that, and the library can.
//
// Its first line of output is "listening on URL"; "closed TARGET CODE REASON" follows for each Close that a client
// sends. The path of the target asks for more than an echo: /fragments sends each message in three pieces, /ping sends
// "ponged" when a ping has been answered, /close closes at once.
const [library, ...files] = process.argv.slice(2)
const { serve } = await import(`./of_${library}.mjs`)

async function echo(ws) {
  for (let message; (message = await ws.receive()) !== undefined; ) ws.send(message)
}

async function fragments(ws) {
  for (let message; (message = await ws.receive()) !== undefined; ) {
    const octets = Buffer.from(message)
    const third = Math.floor(octets.length / 3)
    const pieces = [octets.subarray(0, third), octets.subarray(third, 2 * third), octets.subarray(2 * third)]
    await ws.sendPieces(pieces, typeof message !== 'string')
  }
}

async function ping(ws) {
  await ws.ping('from the server')
  ws.send('ponged')
}

async function close(ws) {
  ws.closeWith(4002, 'grüße 🙂')
}

const handlers = { '/': echo, '/fragments': fragments, '/ping': ping, '/close': close }

async function accept(ws, target) {
  await handlers[target.split('?')[0]](ws)
  const { code, reason } = await ws.ended
  console.log('closed', target, code, reason)
}

console.log('listening on', await serve(accept, ...files))
