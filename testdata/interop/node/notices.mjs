// A page of the chat notifies one who has asked for it and looks elsewhere, of what
// others say. A stand-in for Notification records what is shown, since a browser
// without a screen shows none.
//
// node notices.mjs CHROMIUM PROFILE ROOM
import { browse } from './browser.mjs'
import { call, enter, shows, write } from './pages.mjs'

const [executablePath, profile, address] = process.argv.slice(2)

function standIn() {
  window.notices = []
  window.answer = 'granted' // of one who is asked
  window.Notification = class {
    static permission = 'default'
    static async requestPermission() { return this.permission = window.answer }
    constructor(title, { body }) { window.notices.push([title, body]) }
  }
  window.elsewhere = false
  Object.defineProperty(document, 'hidden', { get: () => window.elsewhere })
}

const look = (page, away) => page.evaluate(away => {
  window.elsewhere = away
  document.dispatchEvent(new Event('visibilitychange'))
}, away)

async function want(what, got, expected) {
  if (JSON.stringify(got) != JSON.stringify(expected)) throw Error(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`)
}
const notices = page => page.evaluate(() => window.notices)
const pressed = (page, on) => page.waitForFunction(on => document.querySelector('#notify').ariaPressed == on, String(on))

await browse({ executablePath, profile, address: 'about:blank' }, async blank => {
  await blank.context().addInitScript(standIn)
  const ann = await enter(blank, address), bob = await enter(blank, address)
  await call(ann, 'Ann')
  await call(bob, 'Bob')
  const room = new URL(address).pathname
  const say = async text => {
    await write(bob, text)
    await shows(ann, 'Bob', text)
  }

  await look(ann, true)
  await say('nobody has asked')
  await want('without being asked', await notices(ann), [])
  await want('the title', await ann.title(), `(1) ${room}`)
  await look(ann, false)
  await want('the title of one who looks', await ann.title(), room)

  await ann.click('#notify')
  await pressed(ann, true)
  await say('she looks')
  await want('of one who looks', await notices(ann), [])
  await look(ann, true)
  await say('look here')
  await write(ann, 'my own words')
  await shows(ann, 'Ann', 'my own words')
  await want('of others', await notices(ann), [[`Bob in ${room}`, 'look here']])

  await ann.click('#notify')
  await pressed(ann, false)
  await say('not any more')
  await want('once it is off', (await notices(ann)).length, 1)

  await bob.evaluate(() => window.answer = 'denied')
  await bob.click('#notify')
  await bob.waitForFunction(() => document.querySelector('#hint').textContent.includes('does not let'))
  await pressed(bob, false)
  console.log('told')
})
process.exit(0)
