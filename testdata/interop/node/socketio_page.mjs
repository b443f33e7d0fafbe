// Talks on the page of the chat example, in Chromium, where the official client for browsers runs.
//
// usage: node socketio_page.mjs CHROMIUM PROFILE URL WORDS
//
// It prints what the page shows once somebody has answered.
import { browse } from './browser.mjs'

const [executablePath, profile, address, words] = process.argv.slice(2)

await browse({ executablePath, profile, address }, async (page) => {
  await page.getByText('connected by').waitFor()
  await page.getByLabel('Say').fill(words)
  await page.getByRole('button').click()
  await page.getByText('heard by').waitFor()
  await page.getByText('answer').waitFor()
  console.log(await page.locator('#state').textContent())
  console.log(await page.locator('#log').innerText())
})
