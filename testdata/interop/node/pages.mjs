// What is done with pages of the chat, and looked for on them.
import { createInterface } from 'node:readline'

export const connected = page => page.waitForFunction(() => document.querySelector('#state').textContent == 'connected')

// enter opens a room in a new page of the same browser.
export async function enter(from, address) {
  const page = await from.context().newPage()
  page.setDefaultTimeout(30000)
  await page.addInitScript(recordStates)
  await page.goto(address)
  await connected(page)
  return page
}

// recordStates has a page remember what it has said of its connection.
function recordStates() {
  window.states = []
  new MutationObserver(() => {
    const now = document.querySelector('#state')?.textContent
    if (now && now != states.at(-1)) states.push(now)
  }).observe(document, { subtree: true, childList: true, characterData: true })
}

export async function call(page, name) {
  await page.fill('#name', name)
  await page.press('#name', 'Enter')
}

export async function write(page, text) {
  await page.fill('#text', text)
  await page.press('#text', 'Enter')
}

// said returns all that a page shows as heard by others: whose it is, and the text.
export const said = page => page.evaluate(() => [...document.querySelectorAll('#log .said')].map(e => ({
  name: e.querySelector('b').textContent,
  text: e.querySelector('.text').textContent,
  mine: e.classList.contains('mine'),
})))

// shows waits until a page shows that somebody has said something, as text.
export const shows = (page, name, text) => page.waitForFunction(
  ([name, text]) => [...document.querySelectorAll('#log .said')].some(e =>
    e.querySelector('b').textContent == name && e.querySelector('.text').textContent == text),
  [name, text],
)

// pending waits until these texts, each with its fate, are what a page has not got back.
export const pending = (page, ...texts) => page.waitForFunction(
  texts => JSON.stringify([...document.querySelectorAll('#outbox .said')].map(e =>
    [e.querySelector('.text').textContent, e.className.split(' ').at(-1)])) == texts,
  JSON.stringify(texts),
)

// state waits until a page has said something of its connection since this was asked
// the last time.
export const state = (page, word) => page.waitForFunction(word => {
  const i = states.findIndex(s => s.startsWith(word))
  return i >= 0 && (states = states.slice(i + 1), true)
}, word)

// once fails unless a page shows a text once.
export async function once(page, text) {
  const times = (await said(page)).filter(s => s.text == text).length
  if (times != 1) throw Error(`${text} is there ${times} times`)
}

const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

// order has the test do something, and waits until that is done.
export async function order(what) {
  console.log(what)
  const { value } = await input.next()
  if (value != 'done') throw Error(`${what}: ${value}`)
}
