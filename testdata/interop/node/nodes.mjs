// Pages of a chat in Chromium talk with each other, and go on when their node has been
// killed and another one takes its place. It prints "kill", waits until its input says
// "done", and ends with status 0 if all went well.
//
// node nodes.mjs CHROMIUM PROFILE ADDRESS
import { browse } from './browser.mjs'
import { call, connected, enter, once, order, shows, write } from './pages.mjs'

const [executablePath, profile, address] = process.argv.slice(2)

async function say(from, to, name, text) {
  await write(from, text)
  await shows(from, name, text)
  await shows(to, name, text)
}

// A node's status has a row for each node, and one for all, besides the head.
async function wantNodes(blank, rows) {
  const page = await enter(blank, new URL(address).origin + '/status')
  await page.waitForFunction(rows => document.querySelectorAll('#nodes tr').length == rows, rows)
  await page.close()
}

await browse({ executablePath, profile, address: 'about:blank' }, async blank => {
  await wantNodes(blank, 4)
  const [ann, bob] = [await enter(blank, address), await enter(blank, address)]
  await call(ann, 'Ann')
  await call(bob, 'Bob')
  await say(ann, bob, 'Ann', 'before')
  await say(bob, ann, 'Bob', 'and before that')
  for (const page of [ann, bob]) await page.evaluate(() => { states = [] })

  await order('kill')
  for (const page of [ann, bob]) {
    await page.waitForFunction(() => states.some(s => s != 'connected'))
    await connected(page)
  }
  await say(ann, bob, 'Ann', 'is anybody there?')
  await say(bob, ann, 'Bob', 'still here')
  for (const page of [ann, bob]) {
    for (const text of ['before', 'and before that', 'is anybody there?', 'still here']) await once(page, text)
  }
})
process.exit(0)
