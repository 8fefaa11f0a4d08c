import { userInfo } from 'node:os'
import { cliConfig } from './config.ts'
import { OUTPUT_CLOSED, run } from './run.ts'

const stop = new AbortController()
// Once: whoever asks a second time gets what the system does by itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal))

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return stop.abort(OUTPUT_CLOSED)
  process.stderr.write(`muster: its output cannot be written: ${error.message}\n`)
  process.exit(1)
})
// Nobody is left to be told.
process.stderr.on('error', () => {})

process.exitCode = await run({
  args: process.argv.slice(2),
  config: cliConfig(process.env, login()),
  streams: process,
  signal: stop.signal,
  directory: process.cwd(),
})

/** Not every user id has a name. */
function login(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.()}`
  }
}
