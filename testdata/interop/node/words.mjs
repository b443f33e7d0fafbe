// Pages of the chat lose no word: with a connection that is cut, with one over which
// nothing comes any more, and when somebody else has got one's name. The test that
// runs this has a proxy in between, and obeys what is printed: "stop up" and "stop
// down" let nothing pass, "cut" ends all connections, "go" lets all pass.
//
// node words.mjs CHROMIUM PROFILE ROOM FULL
import { browse } from './browser.mjs'
import { call, connected, enter, once, order, pending, said, shows, state, write } from './pages.mjs'

const [executablePath, profile, address, full] = process.argv.slice(2)

await browse({ executablePath, profile, address: 'about:blank' }, async blank => {
  const bob = await enter(blank, address)
  await call(bob, 'Bob')
  const ann = await enter(blank, address)
  await call(ann, 'Ann')
  await write(ann, 'hello')
  await shows(bob, 'Ann', 'hello')
  await pending(ann)

  // Cut on its way to the server, with a draft in the field.
  await order('stop up')
  await write(ann, 'not heard')
  await pending(ann, ['not heard', 'sent'])
  await ann.fill('#text', 'a draft')
  await order('cut')
  await order('go')
  await connected(ann)
  await pending(ann, ['not heard', 'lost'])
  if (await ann.inputValue('#text') != 'a draft') throw Error('the draft is gone')
  await ann.reload() // all of it is kept
  await connected(ann)
  await pending(ann, ['not heard', 'lost'])
  if (await ann.inputValue('#text') != 'a draft') throw Error('the draft is gone when the page is loaded again')
  await ann.click('text=Send again')
  await shows(bob, 'Ann', 'not heard')
  await pending(ann)
  await once(bob, 'not heard')

  // Cut on its way back: it was heard, as the history tells, and is not said twice.
  await order('stop down')
  await write(ann, 'heard')
  await pending(ann, ['heard', 'sent'])
  await order('cut')
  await order('go')
  await connected(ann)
  await pending(ann)
  await connected(bob)
  await shows(bob, 'Ann', 'heard')
  await once(ann, 'heard')
  await once(bob, 'heard')

  // A link that is dead is noticed by what is sent, and by the page itself.
  await order('stop up')
  await order('stop down')
  await write(ann, 'into the void')
  await state(ann, 'offline: the server does not answer')
  await pending(ann, ['into the void', 'lost'])
  await write(ann, 'later')
  await pending(ann, ['into the void', 'lost'], ['later', 'waiting'])
  await state(bob, 'offline: the server does not answer')
  await order('cut')
  await order('go')
  await connected(ann)
  await connected(bob)
  await shows(bob, 'Ann', 'later') // it was never sent before
  await pending(ann, ['into the void', 'lost'])
  await ann.click('text=Discard')
  await pending(ann)

  // A device that is offline is noticed at once.
  await order('stop up')
  await ann.context().setOffline(true)
  await state(ann, 'this device seems to be offline')
  await state(ann, 'offline')
  await ann.context().setOffline(false)
  await order('cut')
  await order('go')
  await connected(ann)

  // Another guest who gets one's name does not get one's words, and nobody loses his own.
  const room = address + '/guests'
  await bob.evaluate(() => localStorage.clear())
  const one = await enter(blank, room)
  await write(one, 'mine')
  await pending(one)
  await one.goto('about:blank')
  const two = await enter(blank, room)
  await shows(two, 'guest', 'mine')
  await one.goto(room)
  await connected(one)
  await shows(one, 'guest', 'mine')
  const [own] = await said(one), [others] = await said(two)
  if (!own.mine || others.mine) throw Error(`whose is it? ${JSON.stringify([own, others])}`)

  // A server that is full says so.
  await blank.goto(full)
  await blank.waitForFunction(() => document.querySelector('#state').textContent == 'offline: too many connections')
  console.log('kept')
})
process.exit(0)
