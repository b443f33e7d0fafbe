// Plays scenarios of a page against an echo server, in Chromium.
//
// usage: node chromium.mjs CHROMIUM PROFILE PAGE URL SCENARIO…
//
// PROFILE is an empty directory, PAGE the address of the page whose script holds the scenarios.
import { chromium } from 'playwright-core'
import { play, ready } from './scenario.mjs'

const [executablePath, profile, address, url, ...names] = process.argv.slice(2)

const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
if (url.startsWith('wss:')) args.push('--ignore-certificate-errors')

const browser = await chromium.launchPersistentContext(profile, { executablePath, headless: true, chromiumSandbox: false, args })
try {
  const page = await browser.newPage()
  await page.exposeFunction('ready', ready)
  await page.goto(address)
  const inPage = ([name, url]) => scenarios[name](url)
  await play(Object.fromEntries(names.map((name) => [name, () => page.evaluate(inPage, [name, url])])))
} finally {
  await browser.close()
}
