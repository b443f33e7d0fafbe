// Pages of a chat server in Chromium talk with each other, and again after the test
// that runs this has stopped and started the server.
//
// node chat.mjs CHROMIUM PROFILE ADDRESS [DIRECTORY FOR SCREENSHOTS]
import { browse } from './browser.mjs'
import { connected, order, shows, write } from './pages.mjs'
import { wantAccessible, wantContrast, wantReachable } from './accessible.mjs'

const [executablePath, profile, address, directory] = process.argv.slice(2)
const desktop = { width: 1000, height: 700 }
const phone = { width: 390, height: 844 }

// lists waits until a page lists those people, and says which it is itself.
async function lists(page, ...people) {
  await page.waitForFunction(
    people => JSON.stringify([...document.querySelectorAll('#people li')].map(li => li.textContent)) == people,
    JSON.stringify(people),
  )
  const counts = await page.evaluate(() => [...document.querySelectorAll('.count, #rooms [aria-current] + span')].map(e => e.textContent))
  if (counts.length < 2 || counts.some(n => n != people.length)) throw Error(`${people.length} are there, and the page counts ${counts}`)
}

// say has one page say something and waits until both show it.
async function say(from, to, name, text) {
  await connected(from)
  await connected(to)
  await from.fill('#name', name)
  await write(from, text)
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
  await lists(to, name, 'Annyou')
  for (const page of [from, to]) {
    const harm = await page.evaluate(() => [window.pwned, document.querySelectorAll('img').length, document.scripts.length])
    if (JSON.stringify(harm) != '[null,0,1]') throw Error(`markup got through: ${harm}`)
  }
}

// The front page lists the room, and refuses what is none.
async function wantFront(page, address) {
  const { origin, pathname } = new URL(address)
  await page.goto(origin)
  await page.waitForFunction(path => document.querySelector('#rooms a')?.textContent == path, pathname)
  await wantAccessible(page)
  await wantContrast(page)
  if (directory) await page.screenshot({ path: `${directory}/front.png` })
  await page.fill('#path', 'Metrics')
  await page.press('#path', 'Enter')
  const fault = await page.evaluate(() => document.querySelector('#path').validationMessage)
  if (!fault.includes('no room') || new URL(page.url()).pathname != '/') throw Error(`metrics is a room: ${fault} at ${page.url()}`)
  await page.fill('#path', 'a/b c?')
  await Promise.all([page.waitForURL(origin + '/a/b%20c%3F'), page.press('#path', 'Enter')])
  await connected(page)
}

// Plots of the machine and of the server move.
async function wantPlots(page, address, path) {
  await page.goto(new URL(address).origin + path)
  await page.waitForFunction(() => {
    const lines = [...document.querySelectorAll('path')]
    return lines.length > 4 && lines.some(l => l.getAttribute('d').includes('L'))
  })
  await wantAccessible(page)
  await wantContrast(page)
  if (directory) await page.screenshot({ path: `${directory}${path}.png`, fullPage: true })
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
  await lists(ann, 'Annyou', 'Bob')

  const late = await ann.context().newPage()
  await late.goto(address + '?and=more')
  await shows(late, 'Bob', 'Grüße 世界 🌍')
  await late.fill('#name', 'Cleo')
  await late.press('#name', 'Enter')
  await lists(ann, 'Annyou', 'Bob', 'Cleo')
  await late.close()
  await lists(ann, 'Annyou', 'Bob')
  await ann.waitForFunction(() => document.querySelector('#log details:last-child summary').textContent == '1 came, 1 left, 1 renamed')

  await photograph(ann, 'desktop')
  await photograph(ann, 'phone', { size: phone })
  await ann.click('#more')
  await photograph(ann, 'phone-more', { size: phone, scheme: 'dark' })
  await ann.focus('#path')
  await ann.keyboard.press('Escape')
  await ann.waitForFunction(() => document.activeElement.id == 'more' && !document.querySelector('#path').checkVisibility())
  await photograph(ann, 'dark', { scheme: 'dark' })
  await wantReachable(ann, ['home', 'copy', 'notify', 'messages', 'name', 'text', 'Send', 'path', 'Go'])
  const other = await ann.context().newPage()
  other.setDefaultTimeout(30000)
  await wantFront(other, address)
  await wantPlots(other, address, '/feed')
  await wantPlots(other, address, '/status')
  await other.close()

  await order('stop')
  await ann.waitForFunction(() => document.querySelector('#state').className == 'bad')
  await write(ann, 'is anybody there?')
  await ann.waitForFunction(() => document.querySelector('#outbox').textContent.includes('waits for the connection'))
  await photograph(ann, 'disconnected', { size: phone })

  await order('start')
  await connected(ann)
  await shows(ann, 'Ann', 'is anybody there?') // it was kept, and sent as soon as that could be
  await say(ann, bob, 'Ann', 'still there?')
  await say(bob, ann, 'Bob', 'again')
  await lists(bob, 'Ann', 'Bobyou')
  if (broken.length) throw Error(broken.join('\n'))
  console.log('talked')
})
process.exit(0)
