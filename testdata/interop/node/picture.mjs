// Takes the picture of the chat for README.md: three people talk in the room that the
// address is of, and one of them looks at it.
//
// node picture.mjs CHROMIUM PROFILE ADDRESS FILE
import { browse } from './browser.mjs'
import { call, enter, shows, write } from './pages.mjs'

const [executablePath, profile, address, path] = process.argv.slice(2)

const talk = [
  ['Ann', 'Is anybody here?'],
  ['Bob', 'I am. How is the boat?'],
  ['Ann', 'Dry at last!'],
  ['Ann', 'This is how we did it: https://example.com/boats/42'],
  ['Chloé', 'Bravo! See you on Sunday.'],
  ['Bob', 'Then I bring the paint, and somebody brings\na ladder.'],
]

await browse({ executablePath, profile, address: 'about:blank' }, async blank => {
  const pages = {}
  for (const name of ['Ann', 'Chloé', 'Bob']) {
    pages[name] = await enter(blank, address)
    await call(pages[name], name)
  }
  const bob = pages.Bob
  for (const [name, text] of talk) {
    await pages[name].fill('#text', text)
    await pages[name].press('#text', 'Enter')
    await shows(bob, name, text)
  }
  await pages.Ann.type('#text', 'I have one')
  await bob.waitForFunction(() => document.querySelector('#typing').textContent == 'Ann is typing')
  await bob.bringToFront()
  await bob.setViewportSize({ width: 800, height: 520 })
  await bob.screenshot({ path })
})
process.exit(0)
