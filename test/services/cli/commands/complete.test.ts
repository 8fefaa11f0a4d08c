import { join } from 'node:path'
import t from 'tap'
import { runCli } from '../_cli.ts'
import { startSite } from '../_site.ts'
import { type ControllerStandIn, startStandIn } from '../_stand-in.ts'
import { siteOfTwoVersions } from './image/_image-site.ts'

/** What is offered at the end of a command line. */
async function offered(standIn: ControllerStandIn | undefined, ...words: string[]): Promise<string[]> {
  const result = await runCli(['complete', ...words.map((word) => `.${word}`)], {
    ...(standIn && { standIn }),
  })
  t.match(result, { code: 0, stderr: '' }, words.join(' '))
  return result.stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0]!]))
}

t.test('live names stand where the command line takes them', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'default', {})
  standIn.put('profile', 'gpu', {})
  standIn.put('image', 'debian', {})
  standIn.put('overlay', 'hosts', {})
  standIn.put('node', 'n1', { rack: 'r1' })
  standIn.put('node', 'n2', { rack: 'r2' })
  const cases: [words: string[], expected: string[]][] = [
    [
      ['node', 'show', 'n'],
      ['n1', 'n2'],
    ],
    [
      ['node', 'delete', 'n1', 'n'],
      ['n1', 'n2'],
    ],
    [['node', 'list', 'n1,'], ['n1,n2']],
    [['node', 'add', ''], []],
    [['profile', 'edit', 'g'], ['gpu']],
    [['node', 'set', 'n1', '-P', 'default,'], ['default,gpu']],
    [['node', 'set', 'n1', '--image=d'], ['--image=debian']],
    [['node', 'set', 'n1', '-O', 'h'], ['hosts']],
    [
      ['node', 'set', 'n1', '--rack', ''],
      ['r1', 'r2'],
    ],
    [['image', 'delete', ''], ['debian']],
    [['explain', 'n2'], ['n2']],
    [['history', 'p'], ['profile']],
    [
      ['history', 'profile', ''],
      ['default', 'gpu'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh'],
    ],
    [
      ['history', 'setting', ''],
      ['cluster', 'discovery'],
    ],
    [['warewulf', 'import', '/'], [':files']],
    [['help', 'no'], ['node']],
    [['overlay', 'show', 'h'], ['hosts']],
    [['overlay', 'create', 'h'], []],
    [
      ['overlay', 'render', 'n'],
      ['n1', 'n2'],
    ],
    [['overlay', 'render', 'n1', ''], ['hosts']],
    [['overlay', 'show', '--render', 'n2'], ['n2']],
    [['overlay', 'import', 'hosts', '/e'], [':files']],
    [['overlay', 'export', 'hosts', ''], [':files']],
    [['script', 'import', 'm'], [':files']],
  ]
  for (const [words, expected] of cases) t.same(await offered(standIn, ...words), expected, words.join(' '))
})

t.test('options stand anywhere between the words that lead to a verb', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('node', 'n1', {})
  standIn.put('profile', 'gpu', {})
  const cases: [words: string[], expected: string[]][] = [
    [['--json', 'node', '--token-file', 'node', 'sho'], ['show']],
    [['node', 'set', '--profile=gpu', 'n'], ['n1']],
    [['node', 'set', '-P', 'gpu', '--comment', 'set', 'n'], ['n1']],
    // A value that may be missing is not waited for.
    [['node', 'set', '-e', 'n'], ['n1']],
    [['node', 'show', 'n1', 'n'], []],
    [['node', 'nothing', 'n'], []],
    [['nothing', ''], []],
  ]
  for (const [words, expected] of cases) t.same(await offered(standIn, ...words), expected, words.join(' '))
})

t.test('hidden commands and options are not offered', async (t) => {
  const standIn = await startStandIn(t)
  t.notOk((await offered(standIn, 'comp')).includes('complete'))
  const options = await offered(standIn, 'node', 'set', '--')
  t.ok(options.includes('--image') && options.includes('--dry-run') && options.includes('--url'))
  t.notOk(options.includes('--container'))
})

t.test('a line that names a controller has the names of that one', async (t) => {
  const [here, there] = [await startStandIn(t), await startStandIn(t)]
  here.put('image', 'here', {})
  there.put('image', 'there', {})
  t.same(await offered(here, '--socket', there.socket, 'image', 'show', ''), ['there'])
})

t.test('without a controller there are no names, and no complaint', async () => {
  t.same(await offered(undefined, 'node', 'show', ''), [])
})

t.test('a controller that does not answer is not waited for', { timeout: 20_000 }, async (t) => {
  const standIn = await startStandIn(t)
  standIn.intercept = () => {}
  t.same(await offered(standIn, 'node', 'show', ''), [])
})

t.test('files of an overlay are offered behind its name', async (t) => {
  const { cluster } = await startSite(t)
  const offeredHere = async (...words: string[]) => {
    const env = { MUSTER_SOCKET: cluster.socket }
    const { stdout } = await runCli(['complete', ...words.map((word) => `.${word}`)], { env })
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0]!]))
  }
  t.same(await offeredHere('overlay', 'edit', 'hostname', 'etc/'), ['etc/hostname.ww'])
  t.same(await offeredHere('overlay', 'delete', 'hostname', 'etc', 'etc/h'), ['etc/hostname.ww'])
  t.same(await offeredHere('overlay', 'render', 'n1', 'hostname', 'etc/h'), ['etc/hostname.ww'])
  t.same(await offeredHere('overlay', 'edit', 'nothing', ''), [])
})

t.test('boot scripts are those of the site and those that ship', async (t) => {
  const { cluster, muster } = await startSite(t)
  const file = join(t.testdir({ 'tests.grub': 'exit 0\n' }), 'tests.grub')
  t.match(await muster(['script', 'import', file]), { code: 0 })
  const offeredHere = async (...words: string[]) => {
    const env = { MUSTER_SOCKET: cluster.socket }
    const { stdout } = await runCli(['complete', ...words.map((word) => `.${word}`)], { env })
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0]!]))
  }
  // Parts of others are files, but nodes do not name them.
  t.same(await offeredHere('node', 'set', 'n1', '--ipxe', 'te'), ['tests'])
  t.same(await offeredHere('script', 'show', 'te'), ['test.grub', 'test.ipxe', 'tests.grub'])
})

t.test('versions of an image stand behind an @, and behind --to', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  const cases: [words: string, expected: string][] = [
    ['.image .show .debian@', 'debian@2\t\ndebian@1\t\n'],
    ['.image .show .de', 'debian\t\n'],
    ['.image .diff .debian@2 .debian@1', 'debian@1\t\n'],
    ['.image .rollback .debian .--to .', '2\t\n1\t\n'],
    ['.image .versions .d', 'debian\t\n'],
    ['.image .rename .debian .', ''],
    // As bash breaks debian@1 into words.
    ['.image .show .debian .@', '2\t\n1\t\n'],
    ['.image .diff .debian .@ .2 .debian .@ .1', '1\t\n'],
  ]
  for (const [words, expected] of cases) {
    t.same((await muster(`complete ${words}`)).stdout, expected, words)
  }
})
