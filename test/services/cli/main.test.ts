import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startCli } from './_cli.ts'
import { startStandIn } from './_stand-in.ts'

const wrapper = resolve(import.meta.dirname, '../../../scripts/muster')

t.test('from a checkout it is run through a link, from anywhere', async (t) => {
  const standIn = await startStandIn(t)
  const directory = t.testdir({})
  await symlink(wrapper, join(directory, 'muster'))
  const env = { MUSTER_SOCKET: standIn.socket, SUDO_USER: 'zoe' }
  const { result } = startCli(t, {
    program: ['./muster', 'node', 'add', 'n1', '--rack', 'r1'],
    env,
    directory,
  })
  t.match(await result, { code: 0, stdout: 'node n1 added (change 1)\n', stderr: '' })
  t.equal(standIn.seen.at(-1)?.actor, 'zoe')
})

t.test('a failure reaches the shell as an exit code', async (t) => {
  const { result } = startCli(t, {
    program: [wrapper, 'node', 'list'],
    env: { MUSTER_SOCKET: '/nonexistent' },
  })
  t.match(await result, { code: 6, stdout: '', stderr: /no controller answers at \/nonexistent / })
})

t.test('without its packages it says how to get them', async (t) => {
  const directory = t.testdir({ scripts: {} })
  const copy = join(directory, 'scripts', 'muster')
  await copyFile(wrapper, copy)
  const { result } = startCli(t, { program: [copy], env: {} })
  t.match(await result, { code: 1, stderr: /run npm install first/ })
})

t.test('output that nobody reads to its end is no error', async (t) => {
  const standIn = await startStandIn(t)
  for (let index = 0; index < 5_000; index += 1)
    standIn.put('node', `node-${index}`, { comment: 'x'.repeat(40) })
  const env = { PATH: process.env.PATH, MUSTER_SOCKET: standIn.socket }
  const command = `{ ${wrapper} node list; echo "exit code $?" >&2; } | head -n 1`
  const shell = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => void shell.kill('SIGKILL'))
  const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr)])
  t.match(stdout, /^NODE .*\n$/)
  t.equal(stderr, 'exit code 0\n')
})

t.test('Ctrl-C ends an import in the controller, and says so', async (t) => {
  const standIn = await startStandIn(t)
  standIn.importLines = [{ progress: { files: 1, filesTotal: 2, rawBytes: 1, rawTotal: 2, bytes: 0 } }]
  const env = { MUSTER_SOCKET: standIn.socket }
  const { child, result } = startCli(t, { program: [wrapper, 'image', 'import', '/srv', 'a'], env })
  await once(child.stderr!, 'data')
  child.kill('SIGINT')
  t.match(await result, {
    code: 130,
    stdout: '',
    stderr: /importing a .*\nmuster: cancelled; nothing was made\n$/,
  })
  await standIn.abandoned
})
