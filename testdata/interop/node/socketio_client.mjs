// Plays scenarios against a Socket.IO server with the official client.
//
// usage: node socketio_client.mjs URL TRANSPORTS SCENARIO…
//
// TRANSPORTS are those of the client, with commas between. The server is that of the Go test that runs this.
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'
import { play } from './scenario.mjs'

const [url, transports, ...names] = process.argv.slice(2)
const open = []

function connect(namespace = '/', options = {}) {
  const socket = io(url + namespace, { transports: transports.split(','), forceNew: true, reconnectionDelay: 10, ...options })
  open.push(socket)
  return socket
}

const once = (socket, event) => new Promise((resolve, reject) => {
  const timer = setTimeout(() => reject(new Error(`no ${event}`)), 15000)
  socket.once(event, (...args) => { clearTimeout(timer); resolve(args) })
})

// call emits an event and returns all arguments of the acknowledgement.
const call = (socket, event, ...args) => new Promise((resolve, reject) => {
  socket.timeout(15000).emit(event, ...args, (err, ...reply) => err ? reject(err) : resolve(reply))
})

const scenarios = {
  async text() {
    const socket = connect()
    assert.deepEqual(await call(socket, 'echo', 'héllo \u001e 世界', 1.5, null, { a: [true] }), ['héllo \u001e 世界', 1.5, null, { a: [true] }])
  },
  async binary() {
    const socket = connect()
    const file = Buffer.from([0, 1, 2, 255])
    const [plain, nested] = await call(socket, 'echo', file, { list: [file, 'text', { file }] })
    assert.deepEqual(plain, file)
    assert.deepEqual(nested, { list: [file, 'text', { file }] })
  },
  async typed() {
    const [reply] = await call(connect(), 'typed', { text: 'x', file: Buffer.from('abc') })
    assert.deepEqual(reply, { text: 'x!', file: Buffer.from('cba') })
  },
  async failing() {
    assert.deepEqual(await call(connect(), 'fail'), [{ error: 'no', data: { code: 7 } }])
  },
  async question() { // the server asks back while it handles an event
    const socket = connect()
    socket.on('question', (n, answer) => answer(n + 1))
    assert.deepEqual(await call(socket, 'ask me', 41), [42])
  },
  async namespaces() {
    const main = connect()
    const admin = main.io.socket('/admin')
    assert.deepEqual(await call(main, 'where'), ['/'])
    assert.deepEqual(await call(admin, 'where'), ['/admin'])
    assert.deepEqual(await call(connect('/room-7'), 'where'), ['/room-7'])
    const [err] = await once(connect('/nowhere'), 'connect_error')
    assert.equal(err.message, 'Invalid namespace')
  },
  async auth() {
    const [err] = await once(connect('/secret', { auth: { token: 'bad' } }), 'connect_error')
    assert.equal(err.message, 'wrong token')
    assert.deepEqual(err.data, { code: 7 })
    assert.deepEqual(await call(connect('/secret', { auth: { token: 'good' } }), 'where'), ['/secret'])
  },
  async rooms() {
    const [a, b, c] = [connect(), connect(), connect()]
    await Promise.all([call(a, 'join', 'room'), call(b, 'join', 'room'), call(c, 'join', 'other')])
    const news = []
    for (const [name, socket] of Object.entries({ a, b, c })) socket.on('news', (text) => news.push(name + ' ' + text))
    await call(a, 'tell', 'room', 'hi')
    await Promise.all([a, b, c].map((socket) => call(socket, 'echo')))
    assert.deepEqual(news, ['b hi'])
    b.on('vote', (answer) => answer('b'))
    c.on('vote', (answer) => answer('c'))
    assert.deepEqual(await call(a, 'poll', 'room'), [['b']])
  },
  async order() {
    const socket = connect()
    const got = []
    const all = new Promise((resolve) => socket.on('n', (n) => got.push(n) === 10000 && resolve()))
    for (let n = 0; n < 10000; n++) socket.emit('back', n)
    await all
    assert.ok(got.every((n, i) => n === i))
  },
  async large() {
    const socket = connect()
    const text = 'x'.repeat(1 << 20)
    const file = Buffer.alloc(1 << 20, 7)
    const [gotText, gotFile] = await call(socket, 'echo', text, file)
    assert.ok(gotText === text && file.equals(gotFile))
  },
  async traffic() { // goes on while the transport is upgraded
    const socket = connect()
    const got = []
    socket.on('n', (n) => got.push(n))
    await once(socket, 'connect')
    let upgraded = socket.io.engine.transport.name === transports.split(',').at(-1)
    socket.io.engine.once('upgrade', () => { upgraded = true })
    let n = 0
    for (const end = Date.now() + 10000; !upgraded || n < 200; n++) {
      socket.emit('back', n)
      await new Promise((resolve) => setTimeout(resolve, 1))
      assert.ok(Date.now() < end, 'no upgrade')
    }
    await call(socket, 'echo')
    assert.deepEqual(got, [...Array(n).keys()])
  },
  async recovery() {
    const socket = connect('/')
    await once(socket, 'connect')
    socket.emit('news for me', 'before')
    assert.equal((await once(socket, 'news'))[0], 'before')
    const { id } = socket
    const missed = []
    socket.on('news', (text) => missed.push(text))
    await call(socket, 'tell me later', 'missed') // and cuts the connection
    await once(socket, 'disconnect')
    await once(socket, 'connect')
    await call(socket, 'echo')
    assert.ok(socket.recovered)
    assert.equal(socket.id, id)
    assert.deepEqual(missed, ['missed'])
  },
  async reasons() {
    const kicked = connect()
    await once(kicked, 'connect')
    kicked.emit('kick me')
    assert.equal((await once(kicked, 'disconnect'))[0], 'io server disconnect')
    const lost = connect('/', { reconnection: false })
    await once(lost, 'connect')
    lost.emit('cut me')
    assert.equal((await once(lost, 'disconnect'))[0], 'transport close')
  },
}

await play(Object.fromEntries(names.map((name) => [name, async () => {
  try {
    await scenarios[name]()
  } finally {
    open.splice(0).forEach((socket) => socket.close())
  }
}])))
process.exit()
