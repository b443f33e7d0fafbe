// The interface of browsers, for programs that are none. It has neither pings nor fragments.
import { Peer, Refused } from './peer.mjs'

export function peer(ws) {
  const peer = new Peer({
    send: (message) => ws.send(message),
    closeWith: (code, reason) => ws.close(code, reason),
  })
  ws.binaryType = 'arraybuffer'
  ws.addEventListener('message', ({ data }) => peer.heard(typeof data === 'string' ? data : new Uint8Array(data)))
  ws.addEventListener('close', ({ code, reason }) => peer.end(code, reason))
  return peer
}

// connector returns connect for an implementation that takes fields of the header among its options. extend adds to a
// peer what the implementation has besides.
export const connector = (WebSocket, extend = () => {}) => (url, { subprotocols, origin }) => {
  const ws = new WebSocket(url, { protocols: subprotocols, headers: origin ? { Origin: origin } : {} })
  const connected = peer(ws)
  extend(ws, connected)
  return new Promise((resolve, reject) => {
    ws.addEventListener('error', () => reject(new Refused()))
    ws.addEventListener('open', () => resolve(Object.assign(connected, { subprotocol: ws.protocol })))
  })
}
