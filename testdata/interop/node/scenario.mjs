// What the Node programs have in common: the messages they send and the verdicts they print.

export const texts = ['Hello', 'grüße, Ελλάδα, 日本語', '🙂 👩‍👩‍👧 🇪🇺', '\u0000 \ufeff \u07ff \u0800 \uffff \u{10000} \u{10ffff}']
export const binaries = [Uint8Array.from({ length: 256 }, (_, i) => i), Uint8Array.of(0x80, 0xfe, 0xff, 0xc0), Uint8Array.of(0)]

const timeout = 20_000 // milliseconds that a scenario may take

// pattern returns n bytes that show a piece lost, doubled or out of place.
export function pattern(n) {
  return Uint8Array.from({ length: n }, (_, i) => i % 251)
}

export function thousand() {
  return Array.from({ length: 1000 }, (_, i) => `message ${i} ` + '·'.repeat(i % 100))
}

// same fails unless both are equal and of one type, text or binary.
export function same(got, want) {
  const equal = want instanceof Uint8Array && got instanceof Uint8Array ? Buffer.compare(got, want) === 0 : got === want
  if (!equal) throw new Error(`got ${excerpt(got)}, want ${excerpt(want)}`)
}

function excerpt(message) {
  const text = message instanceof Uint8Array ? `bytes ${Buffer.from(message).toString('hex', 0, 50)}` : JSON.stringify(message)
  return text?.length > 100 ? `${text.slice(0, 100)}… (${message.length} long)` : text
}

// play runs each scenario with args and prints a verdict on it.
export async function play(scenarios, ...args) {
  for (const [name, run] of Object.entries(scenarios)) {
    await within(run(...args)).then(
      () => console.log('ok', name),
      (why) => console.log('FAIL', name, String(why).replaceAll(/\s+/g, ' ')),
    )
  }
}

// ready asks the caller for what the scenario waits for.
export function ready(name) {
  console.log('ready', name)
}

async function within(promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), timeout)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
