// One end of a connection, the same for all libraries: each has a module with connect and, if it can, serve, which make a
// Peer and give it what comes.
//
// A Peer has send for a message, pingWith for a payload and closeWith for a code and a reason, and sendPieces for the
// fragments of a message, if the library knows of them.
import { same } from '../page/messages.mjs'

// Refused tells that the server did not agree to the handshake; status is that of its answer, if the library tells.
export class Refused extends Error {
  constructor(status) {
    super(`refused with status ${status}`)
    this.status = status
  }
}

export class Peer {
  #messages = new Queue()
  #pongs = new Queue()

  constructor(methods) {
    Object.assign(this, methods)
    this.ended = new Promise((resolve) => (this.end = (code, reason) => {
      this.#messages.end()
      this.#pongs.end()
      resolve({ code, reason })
    }))
  }

  heard = (message) => this.#messages.push(message)
  ponged = (payload) => this.#pongs.push(Buffer.from(payload))

  // receive returns the next message, or undefined if the connection is over and none is left.
  receive = () => this.#messages.shift()
  pong = () => this.#pongs.shift()

  // ping sends a ping and waits for its pong.
  async ping(payload) {
    this.pingWith(Buffer.from(payload))
    same(await this.pong(), Buffer.from(payload))
  }

  // close closes the connection and returns the code of the answer.
  async close(code = 1000, reason = '') {
    this.closeWith(code, reason)
    return (await this.ended).code
  }
}

class Queue {
  #items = []
  #over = false
  #wake = () => {}

  push(item) {
    this.#items.push(item)
    this.#wake()
  }

  end() {
    this.#over = true
    this.#wake()
  }

  async shift() {
    while (this.#items.length === 0 && !this.#over) await new Promise((resolve) => (this.#wake = resolve))
    return this.#items.shift()
  }
}
