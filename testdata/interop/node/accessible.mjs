// Whether a page can be used by touch, by keyboard, with a screen reader, and by
// those who see little.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// wantAccessible checks what axe-core does, that all that can be used has a name, and
// room for a finger, and that nothing hangs over the edge.
export async function wantAccessible(page) {
  const faults = await page.evaluate(() => {
    const faults = []
    for (const e of document.querySelectorAll('input, textarea, button, summary, [tabindex]')) {
      if (!e.checkVisibility()) continue
      const { width, height } = e.getBoundingClientRect()
      if (height < 44 || width < 44) faults.push(`${e.id || e.textContent} has ${width} x ${height} pixels`)
      const name = e.labels?.[0]?.textContent ?? e.ariaLabel ?? e.textContent
      if (!name?.trim()) faults.push(`${e.outerHTML} has no name`)
    }
    const log = document.querySelector('[role=log]')
    if (log && (!log.ariaLabel || (log.ariaLive ?? 'polite') != 'polite')) faults.push('new messages are not read out')
    if (document.documentElement.lang != 'en') faults.push('the page has no language')
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the window')
    if (document.querySelector('#text')?.getBoundingClientRect().bottom > innerHeight) faults.push('the message is below the window')
    return faults
  })
  faults.push(...await violations(page))
  if (faults.length) throw Error(faults.join('\n'))
}

// violations returns what axe-core finds. It is evaluated by the debugger, which a
// page's policy does not bind.
async function violations(page) {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => (await window.axe.run()).violations)
  return found.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html).join(' ')}`)
}

// wantContrast checks that all text stands out from what is behind it: 4.5 to 1
// (WCAG 2.2, 1.4.3).
export async function wantContrast(page) {
  const faults = await page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const rgba = color => {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
      return canvas.getImageData(0, 0, 1, 1).data
    }
    const luminance = ([r, g, b]) => [r, g, b]
      .map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
    const behind = e => {
      for (; e; e = e.parentElement) {
        const color = rgba(getComputedStyle(e).backgroundColor)
        if (color[3] == 255) return color
      }
      return [255, 255, 255]
    }
    const hasText = e => [...e.childNodes].some(n => n.nodeType == Node.TEXT_NODE && n.data.trim())
    return [...document.body.querySelectorAll('*')]
      .filter(e => e.checkVisibility() && (hasText(e) || e.tagName == 'INPUT') && e.tagName != 'SCRIPT' && !e.closest('svg'))
      .flatMap(e => {
        const [a, b] = [luminance(rgba(getComputedStyle(e).color)), luminance(behind(e))]
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
        return contrast < 4.5 ? [`${contrast.toFixed(2)}: ${e.outerHTML}`] : []
      })
  })
  if (faults.length) throw Error('too little contrast:\n' + faults.join('\n'))
}

// wantReachable goes through the page with the Tab key, and checks that it comes
// by these in that order, and can see where it is. Each is an id or a text.
export async function wantReachable(page, names) {
  await page.evaluate(() => {
    document.activeElement.blur()
    getSelection().removeAllRanges()
  })
  const visited = []
  for (let i = 0; i < 2 * names.length; i++) {
    await page.keyboard.press('Tab')
    const [name, seen] = await page.evaluate(() => {
      const e = document.activeElement
      return [e == document.body ? 'the end' : e.id || e.textContent.trim(), e == document.body || getComputedStyle(e).outlineStyle != 'none']
    })
    if (!seen) throw Error(`the focus cannot be seen on ${name}`)
    visited.push(name)
  }
  const found = names.filter((name, i) => visited.includes(name))
  const order = [...new Set(visited.filter(name => names.includes(name)))]
  if (found.length != names.length || !isRotation(order, names)) {
    throw Error(`the Tab key goes to ${visited.join(', ')}`)
  }
}

// isRotation reports whether a is b but for where it begins.
function isRotation(a, b) {
  const start = b.indexOf(a[0])
  return a.length == b.length && a.every((name, i) => name == b[(start + i) % b.length])
}
