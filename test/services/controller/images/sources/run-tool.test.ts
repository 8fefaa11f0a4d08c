import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { runTool, type ToolFailure } from '../../../../../services/controller/images/sources/run-tool.ts'
import { placeFor } from './_import.ts'

t.test('what a tool prints comes back, in its directory and environment', async (t) => {
  const place = placeFor(t)
  t.equal(await runTool('pwd', [], place), `${place.directory}\n`)
  const printed = await runTool('env', [], {
    ...place,
    environment: { PATH: place.environment.PATH!, A: '1' },
  })
  t.match(printed, /^A=1$/m)
  t.notMatch(printed, /^HOME=/m)
})

t.test('what it says is told line by line, and is in the error', async (t) => {
  const lines: string[] = []
  const script = 'echo one; echo two >&2; echo three >&2; exit 3'
  const running = runTool('sh', ['-c', script], { ...placeFor(t), onLine: (line) => lines.push(line) })
  const failure = await running.catch((error: ToolFailure) => error)
  t.match(failure, { program: 'sh', said: 'two\nthree', message: /ended with 3/ })
  t.same(lines.sort(), ['one', 'three', 'two'])
  await t.rejects(runTool('sh', ['-c', 'kill -9 $$'], placeFor(t)), { message: /SIGKILL/ })
})

t.test('a tool that is not installed is named with its package', async (t) => {
  const place = placeFor(t)
  await t.rejects(runTool('skopeo-none', [], place), {
    code: 'MUSTER_TOOL_MISSING',
    message: /skopeo-none/,
    hint: /package skopeo-none/,
  })
  const environment = { PATH: place.directory }
  await t.rejects(runTool('xz', [], { ...place, environment }), {
    code: 'MUSTER_TOOL_MISSING',
    hint: /package util-linux/,
  })
})

t.test('it reads what it is fed, and need not read all of it', async (t) => {
  const place = placeFor(t)
  const large = join(place.directory, 'large')
  writeFileSync(large, Buffer.alloc(4_000_000, 'x'))
  t.equal((await runTool('wc', ['-c'], { ...place, input: createReadStream(large) })).trim(), '4000000')
  t.equal(await runTool('head', ['-c', '3'], { ...place, input: createReadStream(large) }), 'xxx')
  await t.rejects(runTool('false', [], { ...place, input: createReadStream(large) }), {
    message: /ended with 1/,
  })
})

t.test('if what it is fed fails, that is what went wrong', async (t) => {
  const broken = new Readable({ read: () => broken.destroy(new Error('the disk is broken')) })
  await t.rejects(runTool('cat', [], { ...placeFor(t), input: broken }), { message: 'the disk is broken' })
})

t.test('a signal ends it and what it started', async (t) => {
  const stop = new AbortController()
  const place = placeFor(t, stop.signal)
  const file = join(place.directory, 'pids')
  const { promise: isStarted, resolve } = Promise.withResolvers<void>()
  const script = `sleep 1000 & echo $! >pids; echo started; wait`
  const running = runTool('sh', ['-c', script], { ...place, onLine: () => resolve() })
  await isStarted
  const reason = new Error('stop')
  stop.abort(reason)
  await t.rejects(running, reason)
  await untilGone(Number(readFileSync(file, 'utf8')))
  await t.rejects(runTool('true', [], place), reason)
})

t.test('one that does not want to end is made to', async (t) => {
  const stop = new AbortController()
  const { promise: isStarted, resolve } = Promise.withResolvers<void>()
  const script = `trap '' TERM; echo started; while :; do sleep 0.1; done`
  const running = runTool('sh', ['-c', script], { ...placeFor(t, stop.signal), onLine: () => resolve() })
  await isStarted
  stop.abort()
  await t.rejects(running, { name: 'AbortError' })
})

t.test('it does not outlive the one that runs it, even if that is killed', async (t) => {
  const { directory, environment } = placeFor(t)
  const tool = new URL('../../../../../services/controller/images/sources/run-tool.ts', import.meta.url)
  const program = `
    import { runTool } from '${tool.href}'
    const place = { directory: '${directory}', environment: { PATH: '${environment.PATH}' } }
    const onLine = (line) => console.log(line)
    await runTool('sh', ['-c', 'echo $$; exec sleep 1000'], { ...place, signal: new AbortController().signal, onLine })`
  const runner = spawn(process.execPath, ['--input-type=module', '--eval', program])
  t.teardown(() => void runner.kill('SIGKILL'))
  const [line] = await once(runner.stdout, 'data')
  const pid = Number(line)
  t.ok(isRunning(pid))
  runner.kill('SIGKILL')
  await untilGone(pid)
})

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await sleep(10)
}

/** One that has ended may stay in the table of processes for a while. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
