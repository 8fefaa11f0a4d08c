import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { run } from '../shells.ts'
import { LIBRARY } from './_node.ts'

const UNITS = join(LIBRARY, '../../../etc/systemd/system')
const NAMES = ['muster-agent.service', 'muster-runtime.service', 'muster-up.service']
const TARGETS = ['basic', 'multi-user', 'network', 'shutdown', 'sysinit'].map((name) => `${name}.target`)
const STEP = 'usr/lib/muster/init.d/95-agent'
const POLL_MS = 20

const skip =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'systemd-analyze is not installed'

t.test('systemd finds nothing to say about the units of the agent', { skip }, async (t) => {
  const unit = (name: string) => readFileSync(join(UNITS, name), 'utf8')
  const root = t.testdir({
    'usr/lib/systemd/system': {
      ...Object.fromEntries(TARGETS.map((name) => [name, `[Unit]\nDescription=${name}\n`])),
      ...Object.fromEntries(NAMES.map((name) => [name, unit(name)])),
    },
    'usr/lib/muster': { agent: '', runtime: '' },
    bin: { kill: '' },
  })
  for (const program of ['usr/lib/muster/agent', 'usr/lib/muster/runtime', 'bin/kill'])
    chmodSync(join(root, program), 0o755)
  t.same(await run(['systemd-analyze', 'verify', `--root=${root}`, ...NAMES]), {
    status: 0,
    stdout: '',
    stderr: '',
  })
})

/** Runs the start-up step in a root whose agent writes down how it was called. */
async function step(t: Test, files: readonly string[]): Promise<{ log: string; call: () => string }> {
  const root = t.testdir({})
  const log = join(root, 'log')
  mkdirSync(join(root, 'usr/lib/muster/init.d'), { recursive: true })
  writeFileSync(join(root, 'usr/lib/muster/runtime'), '#!/bin/sh\necho "$0 $*"\n', { mode: 0o755 })
  symlinkSync(join(LIBRARY, 'init.d/95-agent'), join(root, STEP))
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true })
    writeFileSync(join(root, file), '', { mode: 0o755 })
  }
  writeFileSync(log, '')
  const { status, stdout, stderr } = await run(['sh', join(root, STEP)], { MUSTER_LOG: log })
  t.same({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' })
  return { log, call: () => readFileSync(log, 'utf8').replaceAll(root, '') }
}

t.test('without systemd, a step of the start-up begins to follow the runtime overlay', async (t) => {
  const { call } = await step(t, [])
  while (call() === '') await sleep(POLL_MS)
  t.equal(call(), '/usr/lib/muster/runtime follow\n')
})

t.test('with systemd, its units do', async (t) => {
  for (const path of ['usr/lib/systemd/systemd', 'lib/systemd/systemd']) {
    const { call } = await step(t, [path])
    t.equal(call(), '')
  }
})
