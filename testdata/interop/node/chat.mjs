// Two pages of a chat server in Chromium talk with each other, and again after
// the server was restarted, which a line on standard input says.
//
// node chat.mjs CHROMIUM PROFILE ADDRESS [SCREENSHOT]
import { createInterface } from 'node:readline'
import { browse } from './browser.mjs'

const [executablePath, profile, address, screenshot] = process.argv.slice(2)

// say sends a line from one page and waits until the other shows it.
async function say(from, to, name, text) {
  await from.waitForFunction(() => document.querySelector('#state').textContent == 'connected')
  await to.waitForFunction(() => document.querySelector('#state').textContent == 'connected')
  await from.fill('#name', name)
  await from.fill('#text', text)
  await from.press('#text', 'Enter')
  const line = `${name}: ${text}`
  await to.waitForFunction(line => [...document.querySelectorAll('li.theirs')].some(li => li.textContent == line), line)
}

await browse({ executablePath, profile, address }, async ann => {
  ann.setDefaultTimeout(30000)
  const bob = await ann.context().newPage()
  await bob.goto(address)
  await say(ann, bob, 'Ann', 'hello, <b>Bob</b>')
  await say(bob, ann, 'Bob', 'Grüße 世界 🌍')
  if (screenshot) await bob.screenshot({ path: screenshot })
  console.log('talked')
  for await (const line of createInterface({ input: process.stdin })) {
    if (line == 'restarted') break
  }
  await say(ann, bob, 'Ann', 'still there?')
  await say(bob, ann, 'Bob', 'again')
  console.log('talked again')
})
process.exit(0)
