// Exchanges messages with echo servers on several terms of permessage-deflate, with the ws library.
//
// usage: node ws_deflate.mjs PLAN
import { echo, same } from '../page/messages.mjs'
import { options, plan, sendInPieces } from './deflate.mjs'
import { dial } from './dial.mjs'
import { play } from './scenario.mjs'

async function echoed({ url, terms, answer }, messages) {
  // To this library a client without the parameter offers it.
  const window = { clientMaxWindowBits: terms?.client_max_window_bits ?? false }
  const ws = await dial(url, [], { perMessageDeflate: terms !== null && { ...options(terms), ...window } })
  same(ws.extensions, answer.split(';')[0])
  const send = (message) => sendInPieces(ws, Buffer.from(message), typeof message !== 'string')
  await echo({ send, receive: ws.receive }, messages)
  ws.close(1000)
}

const { deals, messages } = plan(process.argv[2])
await play(Object.fromEntries(deals.map((deal) => [deal.name, () => echoed(deal, messages)])))
