// Echo servers made with the ws library, each on other terms of permessage-deflate.
//
// usage: node ws_deflate_server.mjs PLAN
//
// The output is a line "listening on URL" for each deal of the plan, in order.
import { once } from 'node:events'
import { WebSocketServer } from 'ws'
import { options, plan, sendInPieces } from './deflate.mjs'

for (const { terms } of plan(process.argv[2]).deals) {
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: terms !== null && options(terms) })
  sockets.on('connection', (ws) => {
    ws.on('error', (why) => console.error(why))
    ws.on('message', (data, binary) => sendInPieces(ws, data, binary))
  })
  await once(sockets, 'listening')
  console.log(`listening on ws://127.0.0.1:${sockets.address().port}`)
}
