// Pages of a chat server in Chromium talk with each other, and again after the
// server was restarted. It prints "talked", and when its input says "stopped" and
// "restarted", "noticed" and "talked again".
//
// node chat.mjs CHROMIUM PROFILE ADDRESS [DIRECTORY FOR SCREENSHOTS]
import { createInterface } from 'node:readline'
import { browse } from './browser.mjs'
import { wantAccessible, wantContrast, wantReachable } from './accessible.mjs'

const [executablePath, profile, address, directory] = process.argv.slice(2)
const desktop = { width: 1000, height: 700 }
const phone = { width: 390, height: 844 }

const connected = page => page.waitForFunction(() => document.querySelector('#state').textContent == 'connected')

// shows waits until a page shows what somebody said, as text.
const shows = (page, name, text) => page.waitForFunction(
  ([name, text]) => [...document.querySelectorAll('.said')].some(p =>
    p.querySelector('b').textContent == name && p.querySelector('span').textContent == text),
  [name, text],
)

// lists waits until a page lists those people, and says which it is itself.
const lists = (page, ...people) => page.waitForFunction(
  people => JSON.stringify([...document.querySelectorAll('#people li')].map(li => li.textContent)) == people &&
    document.querySelector('.count').textContent == JSON.parse(people).length,
  JSON.stringify(people),
)

// say has one page say something and waits until both show it.
async function say(from, to, name, text) {
  await connected(from)
  await connected(to)
  await from.fill('#name', name)
  await from.fill('#text', text)
  await from.press('#text', 'Enter')
  await shows(from, name, text)
  await shows(to, name, text)
}

async function photograph(page, name, { size = desktop, scheme = 'light' } = {}) {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: scheme })
  await page.waitForFunction(() => {
    const { scrollHeight, scrollTop, clientHeight } = document.querySelector('#messages')
    return scrollHeight - scrollTop - clientHeight < 2
  })
  await wantAccessible(page)
  await wantContrast(page)
  if (directory) await page.screenshot({ path: `${directory}/${name}.png` })
}

// What somebody says and calls himself is never markup.
async function inject(from, to) {
  const name = '<img src=x onerror=pwned=1>'
  await say(from, to, name, '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>')
  await lists(to, name, 'Ann (you)')
  for (const page of [from, to]) {
    const harm = await page.evaluate(() => [window.pwned, document.querySelectorAll('img').length, document.scripts.length])
    if (JSON.stringify(harm) != '[null,0,1]') throw Error(`markup got through: ${harm}`)
  }
}

// The feed is opened by keyboard, and draws a line.
async function follow(page) {
  await page.focus('#feed summary')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => {
    const lines = [...document.querySelectorAll('#instruments polyline')]
    return lines.length == 3 && lines.every(l => l.getAttribute('points').split(' ').length >= 3)
  })
}

const heard = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
async function until(line) {
  const { value } = await heard.next()
  if (value != line) throw Error(`input says ${value}, not ${line}`)
}

await browse({ executablePath, profile, address }, async ann => {
  const broken = []
  ann.context().on('weberror', e => broken.push(e.error()))
  ann.context().on('console', m => m.type() == 'error' && !/ERR_CONNECTION|WebSocket connection/.test(m.text()) && broken.push(m.text()))
  ann.setDefaultTimeout(30000)
  const bob = await ann.context().newPage()
  bob.setDefaultTimeout(30000)
  await bob.goto(address)

  await say(ann, bob, 'Ann', 'hello, <b>Bob</b> & all')
  await inject(bob, ann)
  await say(bob, ann, 'Bob', 'Grüße 世界 🌍')
  await say(bob, ann, 'ann 2', 'somebody else has that name')
  await bob.fill('#name', 'Ann')
  await say(bob, ann, 'Bob', 'A longer message, to see how it looks when it does not fit a line: the quick brown fox jumps over the lazy dog.')
  await say(ann, bob, 'Ann', 'https://example.com/a-word-that-is-much-too-long-for-a-line-of-a-phone-and-has-to-be-broken-somewhere')
  await lists(ann, 'Ann (you)', 'Bob')

  const late = await ann.context().newPage()
  await late.goto(address + '?and=more')
  await shows(late, 'Bob', 'Grüße 世界 🌍')
  await late.fill('#name', 'Cleo')
  await late.press('#name', 'Enter')
  await lists(ann, 'Ann (you)', 'Bob', 'Cleo')
  await late.close()
  await lists(ann, 'Ann (you)', 'Bob')

  await photograph(ann, 'desktop')
  await photograph(ann, 'phone', { size: phone })
  await ann.click('#more')
  await follow(ann)
  await photograph(ann, 'phone-more', { size: phone, scheme: 'dark' })
  await ann.focus('#path')
  await ann.keyboard.press('Escape')
  await ann.waitForFunction(() => document.activeElement.id == 'more' && !document.querySelector('#path').checkVisibility())
  await photograph(ann, 'dark', { scheme: 'dark' })
  await wantReachable(ann, ['messages', 'name', 'text', 'Send', 'path', 'Go', 'Live feed'])
  console.log('talked')

  await until('stopped')
  await ann.waitForFunction(() => document.querySelector('#state').className == 'bad')
  await ann.fill('#text', 'is anybody there?')
  await ann.press('#text', 'Enter')
  await ann.waitForFunction(() => document.querySelector('#hint').textContent.startsWith('There is no connection'))
  await photograph(ann, 'disconnected', { size: phone })
  console.log('noticed')

  await until('restarted')
  await connected(ann)
  await ann.press('#text', 'Enter') // what was written is still there
  await shows(ann, 'Ann', 'is anybody there?')
  await say(ann, bob, 'Ann', 'still there?')
  await say(bob, ann, 'Bob', 'again')
  await lists(bob, 'Ann', 'Bob (you)')
  if (broken.length) throw Error(broken.join('\n'))
  console.log('talked again')
})
process.exit(0)
