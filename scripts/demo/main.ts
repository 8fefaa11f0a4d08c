import { parseArgs, styleText } from 'node:util'
import { MusterError, messageOf } from '../../libs/errors/muster-error.ts'
import { CACHE_DIRECTORY, debianRoot } from '../lab/debian-root.ts'
import { labObstacle } from '../lab/obstacle.ts'
import { runDemo } from './run-demo.ts'
import { runUserDemo } from './run-user-demo.ts'

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } })
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort(new Stopped()))

class Stopped extends Error {
  override message = 'stopped'
}

function say(line: string): void {
  console.log(`${styleText('cyan', 'demo:')} ${line}`)
}

try {
  const root = await debianRoot({ cacheDirectory: CACHE_DIRECTORY, progress: say, signal: stop.signal })
  const obstacle = await labObstacle()
  if (obstacle) say(`${obstacle}; so there is one machine instead of two racks, in QEMU's user network`)
  await (obstacle ? runUserDemo : runDemo)({ root, once: values.once, say, signal: stop.signal })
  say('all of it is gone again')
} catch (error) {
  if (stop.signal.aborted) {
    say('stopped; all of it is gone again')
  } else {
    console.error(`demo: ${messageOf(error)}`)
    if (error instanceof MusterError && error.hint) console.error(`demo: ${error.hint}`)
    process.exitCode = 1
  }
}
