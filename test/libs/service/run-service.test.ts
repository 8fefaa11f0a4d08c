import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'

const SERVICE = join(import.meta.dirname, '_service.ts')

/** Runs the service to its end; with a signal it is told to stop as soon as it says that it starts. */
async function run(
  behaviour: string,
  signal?: NodeJS.Signals,
): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [SERVICE, behaviour], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  if (signal) child.stdout.once('data', () => child.kill(signal))
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { status: status as number | null, output }
}

t.test('a service that is told to stop is closed, and that is no failure', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { status, output } = await run('runs', signal)
    t.equal(status, 0)
    t.match(output, /closed/)
  }
})

t.test('a service that is told to stop while it starts ends', async (t) => {
  t.equal((await run('starts for ever', 'SIGTERM')).status, 0)
})

t.test('a service that cannot start says why and what to do', async (t) => {
  const { status, output } = await run('refuses')
  t.equal(status, 1)
  t.match(output, /"code":"MUSTER_TOKEN","hint":"do this","msg":"it cannot start"/)
})

t.test('a service that cannot go on is closed, and that is a failure', async (t) => {
  const { status, output } = await run('fails')
  t.equal(status, 1)
  t.match(output, /gave up/)
  t.match(output, /closed/)
})
