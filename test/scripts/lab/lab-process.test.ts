import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { LabProcess } from '../../../scripts/lab/lab-process.ts'

async function start(t: Test, script: string): Promise<LabProcess> {
  const logPath = join(t.testdir({}), 'log')
  const child = await LabProcess.start({ name: 'child', argv: ['sh', '-c', script], logPath })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

t.test('the pid is that of the program itself', async (t) => {
  const child = await start(t, 'echo $$; read never')
  t.equal(await child.output.waitFor(/^[0-9]+$/), String(child.pid))
})

t.test('when a process has ended, all it printed is there', async (t) => {
  const child = await start(t, 'seq 3000; echo last >&2; exit 7')
  t.same(await child.ended, { code: 7, signal: null })
  t.equal(child.running, false)
  t.equal(child.output.tail.length, 3001)
  child.kill('SIGTERM')
})

t.test('stopping is SIGTERM, which a process may answer as it likes', async (t) => {
  const child = await start(t, 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.01; done')
  await child.output.waitFor(/ready/)
  t.same(await child.stop(), { code: 0, signal: null })
  t.equal(child.output.tail.at(-1), 'bye')
  t.same(await child.stop(), { code: 0, signal: null }, 'and may be asked for again')
})

t.test('the end of a process is not put off by one it forked', async (t) => {
  const child = await start(t, 'sleep 60 & echo $!; exit 0')
  const orphan = Number(await child.output.waitFor(/^[0-9]+$/))
  t.teardown(() => process.kill(orphan, 'SIGKILL'))
  t.same(await child.ended, { code: 0, signal: null })
  t.ok(existsSync(`/proc/${orphan}`))
})
