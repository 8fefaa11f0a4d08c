import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { runInTree, type TreeRun } from '../../../../services/cli/image/run-in-tree.ts'
import { busyboxRoot } from '../../_busybox-root.ts'

async function treeRun(t: Test, ...command: string[]): Promise<TreeRun> {
  const home = mkdtempSync(join(tmpdir(), 'muster-test-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  const root = await busyboxRoot(join(home, 'rootfs'))
  const mounts = [{ kind: 'proc', source: '', place: 'proc', readOnly: false }] as const
  return {
    ...{ root, name: 'busy', lock: join(home, 'session.lock'), mounts, shell: '/bin/sh', prompt: '# ' },
    ...{ command, signal: new AbortController().signal, stdio: 'ignore' },
  }
}

// Only root can mount and change the root directory.
if (process.getuid?.() === 0) {
  test('a command runs in the tree, and its status is known', async (t) => {
    const run = await treeRun(t, 'sh', '-c', 'touch /been && exit 3')
    t.equal(await runInTree(run), 3)
    t.ok(existsSync(join(run.root, 'been')))
  })

  test('only one at a time runs in a tree', async (t) => {
    const run = await treeRun(t, 'touch', '/been')
    const holder = spawn('flock', [run.lock, 'sh', '-c', 'echo locked; read line'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.teardown(() => void holder.kill())
    await once(holder.stdout, 'data')
    await t.rejects(runInTree(run), {
      code: 'MUSTER_IMAGE_SESSION_SETUP',
      message: 'somebody else works in the tree of image busy',
    })
    t.notOk(existsSync(join(run.root, 'been')))
    holder.stdin.end('\n')
    await once(holder, 'exit')
    t.equal(await runInTree(run), 0)
  })

  test('what cannot be mounted keeps the command from being run', async (t) => {
    const run = await treeRun(t, 'touch', '/been')
    const mount = { kind: 'directory', source: '/nonexistent', place: 'mnt', readOnly: false } as const
    await t.rejects(runInTree({ ...run, mounts: [...run.mounts, mount] }), {
      code: 'MUSTER_IMAGE_SESSION_SETUP',
      message: 'the root file system of image busy could not be entered',
    })
    t.notOk(existsSync(join(run.root, 'been')))
  })

  test('a command that is told to end is ended with all that it started', async (t) => {
    const stop = new AbortController()
    const run = await treeRun(t, 'sh', '-c', 'touch /been; sleep 1000 & sleep 1000')
    const running = runInTree({ ...run, signal: stop.signal })
    while (!existsSync(join(run.root, 'been'))) await new Promise((resolve) => setImmediate(resolve))
    stop.abort('SIGTERM')
    t.equal(await running, 137)
    t.equal(await runInTree({ ...run, command: ['true'] }), 0)
  })
}
