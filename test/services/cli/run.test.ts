import t from 'tap'
import { OUTPUT_CLOSED } from '../../../services/cli/run.ts'
import { runCli } from './_cli.ts'
import { startStandIn } from './_stand-in.ts'

t.test('alone it prints help with how to get started', async (t) => {
  const { code, stdout, stderr } = await runCli([])
  t.equal(code, 0)
  t.match(stdout, /Usage: muster \[options\] \[command\]/)
  t.match(
    stdout,
    /Getting started:\n {2}muster image import .*\n {2}muster node add .*\n {2}muster node status\n/,
  )
  t.equal(stderr, '')
})

t.test('help is there for nouns, their verbs and the exit codes', async (t) => {
  t.match((await runCli(['help', 'node'])).stdout, /Usage: muster node .*add \[options\] <names\.\.\.>/s)
  const verb = await runCli(['help', 'node', 'add'])
  t.match(
    verb.stdout,
    /Usage: muster node add .*What it is:.*--profile.*What it boots:.*--kernelargs.*Global Options:.*--json/s,
  )
  t.notMatch((await runCli(['help', 'profile', 'add'])).stdout, /--asset/)
  const codes = await runCli(['help', 'exit-codes'])
  t.match(codes, { code: 0, stdout: /6 {4}the controller/ })
})

t.test('what is not there is refused with the nearest name, and exit code 2', async (t) => {
  const cases: [string[], RegExp][] = [
    [['nod'], /^muster: unknown command 'nod'\n\(Did you mean node\?\)\n'muster help'/],
    [['help', 'nod'], /unknown command 'nod'/],
    [['node', 'lst'], /Did you mean list\?/],
    [['node', 'add', 'n1', '--hwadr', 'x'], /Did you mean --hwaddr\?/],
    [['node', 'add'], /missing required argument 'names'/],
    [['node', 'show', 'a', 'b'], /too many arguments/],
    [['image', 'import', '/a', 'b', '--codec', 'xz'], /Allowed choices are gzip, zstd/],
    [['node', 'list', '--socket', 'a', '--url', 'b'], /cannot be used with/],
    [['node', 'list', '--json', '--yaml'], /cannot be used with/],
    [['node', 'list', '--net', '--long'], /cannot be used with/],
  ]
  for (const [args, stderr] of cases)
    t.match(await runCli(args), { code: 2, stdout: '', stderr }, args.join(' '))
  t.match(await runCli(['node']), { code: 2, stderr: /Usage: muster node/ })
})

t.test('a command is not taken for done because --version was answered instead', async (t) => {
  const { stdout: version } = await runCli(['--version'])
  t.match(version, /^\d+\.\d+\.\d+\n$/)
  t.match(await runCli(['--json', '-V']), { code: 0, stdout: version })
  for (const args of [
    ['image', 'push', 'rocky', '--version', '3'],
    ['--socket', '/a', 'image', 'push', 'rocky', '-V'],
  ]) {
    t.match(await runCli(args), { code: 2, stdout: '', stderr: /goes with no command\n.*rocky@3/ })
  }
  const { stderr } = await runCli(['image', 'exec', 'rocky', 'gcc', '--version'])
  t.notMatch(stderr, /goes with no command/, 'it is gcc that is asked')
})

t.test('without a controller it says where it looked and what to do', async (t) => {
  const { code, stderr } = await runCli(['node', 'list'])
  t.equal(code, 6)
  t.match(
    stderr,
    /^muster: no controller answers at \/nonexistent\/controller.sock \(there is no such socket\)\nStart the/,
  )
})

t.test('the exit code tells why the controller refused', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('node', 'n1', {})
  t.match(await runCli(['node', 'show', 'n2'], { standIn }), {
    code: 3,
    stderr: 'muster: there is no node n2\n',
  })
  t.match(await runCli(['node', 'add', 'n1'], { standIn }), {
    code: 4,
    stderr: /exists already\nTo change it, use/,
  })
  t.match(await runCli(['node', 'show', 'N1'], { standIn }), {
    code: 2,
    stderr: /is not a name for a node\nA node/,
  })
})

t.test('a bug is told with its stack', async (t) => {
  const standIn = await startStandIn(t)
  standIn.reports = [null as never]
  t.match(await runCli(['node', 'status'], { standIn }), {
    code: 1,
    stderr: /bug in muster.*TypeError.*\.ts:\d+/s,
  })
})

t.test('a command that is stopped says so, unless nobody reads its output', async (t) => {
  const standIn = await startStandIn(t)
  t.match(await runCli(['node', 'list'], { standIn, signal: AbortSignal.abort('SIGINT') }), {
    code: 130,
    stdout: '',
    stderr: 'muster: interrupted\n',
  })
  t.match(await runCli(['node', 'list'], { standIn, signal: AbortSignal.abort(OUTPUT_CLOSED) }), {
    code: 0,
    stderr: '',
  })
})
