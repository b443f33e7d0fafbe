// The client of undici, which Node has in it from release 22 on.
import { WebSocket } from 'undici'
import { connector } from './web.mjs'

export const connect = connector(WebSocket)
