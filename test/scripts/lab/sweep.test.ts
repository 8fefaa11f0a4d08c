import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { LAB_ID_VARIABLE, makeLabId } from '../../../scripts/lab/lab-id.ts'
import { LabProcess } from '../../../scripts/lab/lab-process.ts'
import { endProcesses, processesOfLabs, sweep } from '../../../scripts/lab/sweep.ts'

/** A process that carries a lab's id, and has forked one that ignores SIGTERM. */
async function start(t: Test, labId: string): Promise<LabProcess> {
  const script = 'trap "" TERM; sleep 60 & echo forked; wait'
  const argv = ['env', `${LAB_ID_VARIABLE}=${labId}`, 'sh', '-c', script]
  const child = await LabProcess.start({ name: 'child', argv, logPath: join(t.testdir({}), 'log') })
  t.teardown(() => endProcesses(labId))
  await child.output.waitFor(/forked/)
  return child
}

t.test('what a dead lab left is removed, forked processes too; a living lab is let alone', async (t) => {
  const living = await makeLabId()
  const dead = `mst-${process.pid}-1-1` // this pid, but not when this process was started
  const [mine, orphan] = await Promise.all([start(t, living), start(t, dead)])
  const directory = await mkdtemp(join(tmpdir(), `${dead}-`))
  t.ok((await sweep()).includes(dead))
  await orphan.ended
  t.notOk(existsSync(directory))
  t.notOk([...(await processesOfLabs()).values()].includes(dead))
  t.ok(mine.running)
  t.equal([...(await processesOfLabs()).values()].filter((id) => id === living).length, 2)
})

t.test('a process that only names a lab in another variable is not one of its processes', async (t) => {
  const environment = await readFile('/proc/self/environ', 'utf8')
  t.notMatch(environment, `${LAB_ID_VARIABLE}=`)
  t.notOk((await processesOfLabs()).has(process.pid))
})
