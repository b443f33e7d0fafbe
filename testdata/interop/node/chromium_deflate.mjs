// Exchanges messages with echo servers on several terms of permessage-deflate, in Chromium, which chooses its own offer.
//
// usage: node chromium_deflate.mjs CHROMIUM PROFILE PAGE PLAN
//
// PROFILE is an empty directory, PAGE the address of the page whose script exchanges the messages.
import { readFileSync } from 'node:fs'
import { browse } from './browser.mjs'
import { play } from './scenario.mjs'

const [executablePath, profile, address, path] = process.argv.slice(2)
const { deals, messages } = JSON.parse(readFileSync(path))

await browse({ executablePath, profile, address }, async (page) => {
  const inPage = ([deal, messages]) => exchange(deal, messages)
  await play(Object.fromEntries(deals.map((deal) => [deal.name, () => page.evaluate(inPage, [deal, messages])])))
})
