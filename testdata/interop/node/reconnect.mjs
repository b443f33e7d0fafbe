// A page in Chromium connects again by itself as often as the server makes it, and not
// after the close that is final. It prints the codes that it has seen.
//
// node reconnect.mjs CHROMIUM PROFILE ADDRESS
import { browse } from './browser.mjs'

const [executablePath, profile, address] = process.argv.slice(2)

await browse({ executablePath, profile, address }, async page => {
  page.setDefaultTimeout(60000)
  await page.waitForFunction(() => codes.at(-1) == 1000)
  console.log(JSON.stringify(await page.evaluate(() => ({ codes, attempts, messages }))))
})
process.exit(0)
