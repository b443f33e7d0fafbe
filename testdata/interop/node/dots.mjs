// Two players of the game of dots in Chromium see each other move, come and go. The
// page connects again when the server has been stopped and started.
//
// node dots.mjs CHROMIUM PROFILE ADDRESS [SCREENSHOT]
import { browse } from './browser.mjs'
import { order } from './pages.mjs'
import { wantAccessible, wantContrast } from './accessible.mjs'

const [executablePath, profile, address, screenshot] = process.argv.slice(2)

// place returns where the dot with a ring, or the other one, is.
const place = (page, own) => page.evaluate(own => {
  const { left, top } = document.querySelector(own ? 'i.you' : 'i:not(.you)').style
  return [parseInt(left), parseInt(top)]
}, own)

// placed waits until it is there.
const placed = (page, own, x, y) => page.waitForFunction(([own, x, y]) => {
  const style = document.querySelector(own ? 'i.you' : 'i:not(.you)')?.style
  return style?.left == `${x}%` && style.top == `${y}%`
}, [own, x, y])

const players = (page, n) => page.waitForFunction(n =>
  document.querySelectorAll('i').length == n && document.querySelectorAll('i.you').length == 1 &&
  document.querySelector('#state').textContent.includes(`one of ${n}.`), n)

// point moves the mouse to a place in the field, in percent.
async function point(page, x, y) {
  const box = await page.evaluate(() => document.querySelector('#field').getBoundingClientRect().toJSON())
  await page.mouse.move(box.left + box.width * x / 100, box.top + box.height * y / 100)
}

await browse({ executablePath, profile, address }, async ann => {
  ann.setDefaultTimeout(60000)
  await players(ann, 1)
  const bob = await ann.context().newPage()
  bob.setDefaultTimeout(60000)
  await bob.goto(address)
  await players(bob, 2)
  await players(ann, 2)

  await point(ann, 25, 75)
  await placed(ann, true, 25, 75)
  await placed(bob, false, 25, 75)
  const [x, y] = await place(bob, true)
  await bob.focus('#field')
  const key = x < 50 ? 'ArrowRight' : 'ArrowLeft', step = x < 50 ? 2 : -2
  await bob.keyboard.press(key)
  await placed(bob, true, x + step, y)
  await placed(ann, false, x + step, y)
  await wantAccessible(bob)
  await wantContrast(bob)
  if (screenshot) await bob.screenshot({ path: screenshot })

  await bob.close()
  await players(ann, 1)
  await order('stop')
  await ann.waitForFunction(() => document.querySelector('#state').textContent == 'Connecting' && !document.querySelector('i'))
  await order('start')
  await players(ann, 1)
  console.log('played')
})
process.exit(0)
