// Plays scenarios of a page against an echo server, in Chromium.
//
// usage: node chromium.mjs CHROMIUM PROFILE PAGE URL SCENARIO…
//
// PROFILE is an empty directory, PAGE the address of the page whose script holds the scenarios.
import { browse } from './browser.mjs'
import { play, ready } from './scenario.mjs'

const [executablePath, profile, address, url, ...names] = process.argv.slice(2)

const flags = url.startsWith('wss:') ? ['--ignore-certificate-errors'] : []
await browse({ executablePath, profile, address, flags }, async (page) => {
  await page.exposeFunction('ready', ready)
  const inPage = ([name, url]) => scenarios[name](url)
  await play(Object.fromEntries(names.map((name) => [name, () => page.evaluate(inPage, [name, url])])))
})
