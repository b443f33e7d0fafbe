// What the Node programs have in common: the verdicts they print.

const timeout = 60_000 // milliseconds that a scenario may take

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
