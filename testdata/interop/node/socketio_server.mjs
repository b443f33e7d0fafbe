// A Socket.IO server with the official library. It prints its URL, and ends with its standard input.
//
// usage: node socketio_server.mjs [PORT]
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const web = createServer()
const io = new Server(web, { maxHttpBufferSize: 4e6, connectionStateRecovery: {}, pingInterval: 300, pingTimeout: 5000 })

function serve(namespace) {
  namespace.on('connection', (socket) => {
    socket.on('echo', (...args) => args.pop()(...args))
    socket.on('where', (answer) => answer(socket.nsp.name))
    socket.on('back', (n) => socket.emit('n', n))
    socket.on('ask me', (n, answer) => socket.emit('question', n, answer))
    socket.on('join', (room, answer) => { socket.join(room); answer() })
    socket.on('tell', (room, text, answer) => { socket.to(room).emit('news', text); answer() })
    socket.on('poll', async (room, answer) => answer(await socket.to(room).timeout(5000).emitWithAck('vote')))
    socket.on('news for me', (text) => socket.emit('news', text))
    socket.on('tell me later', (text, answer) => {
      answer()
      setTimeout(() => { socket.conn.close(); io.to(socket.id).emit('news', text) }, 50)
    })
    socket.on('kick me', () => socket.disconnect())
    socket.on('cut me', () => socket.conn.close())
  })
}
serve(io)
serve(io.of('/admin'))
serve(io.of('/secret').use((socket, next) => {
  if (socket.handshake.auth.token === 'good') return next()
  next(Object.assign(new Error('wrong token'), { data: { code: 7 } }))
}))
web.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log('http://127.0.0.1:' + web.address().port))
process.stdin.resume().on('end', () => process.exit())
