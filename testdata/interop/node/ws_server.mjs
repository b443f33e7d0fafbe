// An echo server made with the ws library.
//
// usage: node ws_server.mjs [SOCKET | CERTIFICATE KEY]
//
// It listens on a port of its choice, with TLS if it gets a certificate, or on a Unix socket if it gets the path of one.
//
// Its first line of output is "listening on URL"; "closed TARGET CODE REASON" follows for each Close that a client
// sends. The path of the target asks for more than an echo: /fragments sends each message in three pieces, /ping sends
// "ponged" when a ping has been answered, /close closes at once.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { WebSocketServer } from 'ws'

const files = process.argv.slice(2)

function echo(ws) {
  ws.on('message', (data, binary) => ws.send(data, { binary }))
}

function fragments(ws) {
  ws.on('message', (data, binary) => {
    const third = Math.floor(data.length / 3)
    ws.send(data.subarray(0, third), { binary, fin: false })
    ws.send(data.subarray(third, 2 * third), { fin: false })
    ws.send(data.subarray(2 * third), { fin: true })
  })
}

function ping(ws) {
  ws.on('pong', (payload) => ws.send(String(payload) === 'from the server' ? 'ponged' : `pong with ${payload}`))
  ws.ping('from the server')
}

function close(ws) {
  ws.close(4002, 'grüße 🙂')
}

const handlers = { '/': echo, '/fragments': fragments, '/ping': ping, '/close': close }

const tls = files.length === 2
const server = tls
  ? https.createServer({ cert: readFileSync(files[0]), key: readFileSync(files[1]) })
  : http.createServer()

const sockets = new WebSocketServer({
  server,
  handleProtocols: (offered) => offered.has('echo.v2') && 'echo.v2',
})

sockets.on('connection', (ws, request) => {
  ws.on('error', (why) => console.error(why))
  ws.on('close', (code, reason) => console.log('closed', request.url, code, String(reason)))
  handlers[request.url.split('?')[0]](ws)
})

server.listen(files.length === 1 ? { path: files[0] } : { host: '127.0.0.1', port: 0 }, () => {
  const { port } = server.address()
  console.log('listening on', port ? `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}` : 'ws://localhost')
})
