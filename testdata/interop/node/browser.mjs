// A page in Chromium.
import { chromium } from 'playwright-core'

const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// browse opens the page at address for run, with profile, an empty directory, and whatever further flags.
export async function browse({ executablePath, profile, address, flags = [] }, run) {
  const options = { executablePath, headless: true, chromiumSandbox: false, args: [...args, ...flags] }
  const browser = await chromium.launchPersistentContext(profile, options)
  try {
    const page = await browser.newPage()
    await page.goto(address)
    await run(page)
  } finally {
    await browser.close()
  }
}
