// Plays scenarios of a page against an echo server, in Firefox.
//
// usage: node firefox.mjs FIREFOX PROFILE URL SCENARIO…
//
// PROFILE is an empty directory. The page comes from here, and reports here.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { play, ready } from './scenario.mjs'

const [firefox, profile, url, ...names] = process.argv.slice(2)

const preferences = {
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.proxy.type': 0,
  'toolkit.telemetry.enabled': false,
}

const page = `<!doctype html>
<script type="module">
  import './scenarios.mjs'
  const tell = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) })
  globalThis.ready = (name) => tell('/ready', { name })
  for (const name of ${JSON.stringify(names)}) {
    const why = await scenarios[name](${JSON.stringify(url)}).then(() => '', String)
    await tell('/verdict', { name, why })
  }
</script>`

// later returns a promise with the functions that settle it.
function later() {
  const made = {}
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}

const begun = later() // the browser has asked for the page
const verdicts = Object.fromEntries(names.map((name) => [name, later()]))

async function body(request) {
  const pieces = []
  for await (const piece of request) pieces.push(piece)
  return JSON.parse(Buffer.concat(pieces))
}

async function answer(request, response) {
  if (request.method === 'POST') {
    const { name, why } = await body(request)
    if (request.url === '/ready') ready(name)
    else if (why) verdicts[name].reject(why)
    else verdicts[name].resolve()
    return response.end()
  }
  begun.resolve()
  const script = request.url.match(/^\/(\w+\.mjs)$/)
  response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html')
  response.end(script ? await readFile(new URL(`../page/${script[1]}`, import.meta.url)) : page)
}

const server = http.createServer(answer).listen(0, '127.0.0.1')
await once(server, 'listening')
const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`)
await writeFile(`${profile}/user.js`, lines.join(''))
const args = ['--headless', '--no-remote', '--profile', profile, `http://127.0.0.1:${server.address().port}/`]
const browser = spawn(firefox, args, { stdio: 'ignore' })
process.on('SIGTERM', () => browser.kill())
await begun.promise
await play(Object.fromEntries(names.map((name) => [name, () => verdicts[name].promise])))
browser.kill()
await once(browser, 'exit')
server.closeAllConnections()
server.close()
