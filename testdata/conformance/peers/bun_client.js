// Plays the cases of the conformance suite as a client, with Bun's WebSocket.
//
// usage: bun bun_client.js URL
const url = process.argv[2]
const agent = `bun-${Bun.version}`

function play(path) {
  return new Promise((resolve) => {
    const ws = new WebSocket(url + path)
    let first
    ws.binaryType = 'arraybuffer'
    ws.onmessage = ({ data }) => {
      first ??= data
      ws.send(data)
    }
    ws.onerror = () => {}
    ws.onclose = () => resolve(first)
    setTimeout(() => resolve(first), 120_000).unref?.()
  })
}

const count = Number(await play('/getCaseCount'))
for (let n = 1; n <= count; n++) await play(`/runCase?case=${n}&agent=${agent}`)
await play(`/updateReports?agent=${agent}&shutdownOnComplete=true`)
process.exit(0)
