import { spawnSync } from 'node:child_process'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'

const SETUP = join(import.meta.dirname, '../../scripts/setup.sh')
const TOOLS = ['dirname', 'id', 'node', 'npm', 'find', 'sed', 'grep']

function setup(args: string[], path = process.env.PATH) {
  return spawnSync('/bin/sh', [SETUP, ...args], { encoding: 'utf8', env: { PATH: path } })
}

/** A directory of the programs that setup uses, but for package managers and sudo. */
function programs(t: Test): string {
  const directory = t.testdir({})
  for (const tool of TOOLS) {
    const found = spawnSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', tool], { encoding: 'utf8' })
    symlinkSync(found.stdout.trim(), join(directory, tool))
  }
  return directory
}

t.test('setup says what it wants when called without a purpose', async (t) => {
  const { status, stderr } = setup([])
  t.equal(status, 1)
  t.match(stderr, /usage: .* demo\|test/)
})

t.test('setup on another system than Debian names what is needed', async (t) => {
  const { status, stderr } = setup(['demo'], programs(t))
  t.equal(status, 1)
  t.match(stderr, /this is not Debian; install by other means .* nats-server .* qemu-system-x86/)
})

t.test('setup without root and without sudo prints the command that root should run', async (t) => {
  const path = programs(t)
  // A Debian on which nothing is installed, and somebody who is not root.
  const query = `exec /usr/bin/dpkg-query --admindir=${path}`
  writeFileSync(join(path, 'dpkg-query'), `#!/bin/sh\n${query} "$@"\n`, { mode: 0o755 })
  rmSync(join(path, 'id'))
  writeFileSync(join(path, 'id'), '#!/bin/sh\necho 1000\n', { mode: 0o755 })
  const { status, stdout, stderr } = setup(['demo'], path)
  t.equal(status, 1)
  t.match(stdout, /will install Debian packages: ipxe iproute2 mmdebstrap nats-server/)
  t.match(stderr, /as root, run:\n.*apt-get install --no-install-recommends ipxe iproute2/)
})
