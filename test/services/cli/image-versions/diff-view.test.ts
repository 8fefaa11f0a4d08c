import t from 'tap'
import type { FileState } from '../../../../libs/image/diff-files.ts'
import { fileLine, packageLine, summaryLines } from '../../../../services/cli/image-versions/diff-view.ts'
import type { DiffSummary } from '../../../../services/cli/image-versions/image-api.ts'

const FILE: FileState = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 5 }
const facts = (number: number): DiffSummary['before'] => ({
  name: 'debian',
  number,
  manifest: '0'.repeat(64),
  size: 2_000,
  rawSize: 6_000,
  entries: 10_005,
  builtAt: new Date(2026, 10, 20, 14, 3, 7).getTime(),
  source: '/srv/debian',
})

t.test('a file is told by what happened to it, and how it was and is', async (t) => {
  const device = (minor: number): FileState => ({
    ...FILE,
    type: 'character',
    size: 0,
    device: { major: 1, minor },
  })
  const link = (target: string): FileState => ({ ...FILE, type: 'symlink', size: 0, target })
  const cases: [Parameters<typeof fileLine>[0], string][] = [
    [{ path: 'a', after: FILE }, '+ a  5 bytes'],
    [{ path: 'd', after: { ...FILE, type: 'directory', size: 0 } }, '+ d/'],
    [{ path: 'l', before: link('x') }, '- l  -> x'],
    [{ path: 'p', before: { ...FILE, type: 'fifo', size: 0 } }, '- p  fifo'],
    [
      { path: 'a', before: FILE, after: { ...FILE, size: 9 }, aspects: ['content'] },
      '~ a  5 bytes -> 9 bytes',
    ],
    [{ path: 'a', before: FILE, after: FILE, aspects: ['content'] }, '~ a  content (5 bytes)'],
    [
      { path: 'a', before: FILE, after: { ...FILE, mode: 0o4755, uid: 7 }, aspects: ['mode', 'owner'] },
      '~ a  mode 644 -> 4755, owner 0:0 -> 7:0',
    ],
    [{ path: 'l', before: link('x'), after: link('y'), aspects: ['target'] }, '~ l  link to x -> y'],
    [{ path: 'n', before: device(3), after: device(5), aspects: ['device'] }, '~ n  device 1:3 -> 1:5'],
    [{ path: 'a', before: FILE, after: link('y'), aspects: ['type'] }, '~ a  file -> symlink'],
    [{ path: 'a\u001b[2J', after: FILE }, '+ a\ufffd[2J  5 bytes'],
  ]
  for (const [change, line] of cases) t.equal(fileLine(change), line)
})

t.test('a package is told with all its versions', async (t) => {
  const bash = { name: 'bash', arch: 'amd64' }
  t.equal(packageLine({ ...bash, before: [], after: ['5.2'] }), '+ bash amd64  5.2')
  t.equal(packageLine({ ...bash, before: ['5.2'], after: [] }), '- bash amd64  5.2')
  t.equal(packageLine({ ...bash, before: ['5.1', '5.2'], after: ['5.3'] }), '~ bash amd64  5.1, 5.2 -> 5.3')
})

t.test('the summary tells how much differs, and leaves out what was not asked for', async (t) => {
  const summary: DiffSummary = {
    before: facts(1),
    after: facts(2),
    files: {
      added: { count: 1_204, bytes: 88_100_000 },
      removed: { count: 0, bytes: 0 },
      changed: { count: 1, bytes: 5, bytesBefore: 4 },
      timesOnly: 0,
    },
    bytesOnly: { before: 1, after: 500 },
    packages: { added: 3, removed: 1, changed: 17 },
    kernels: { added: ['6.9.1'], removed: ['6.1.0'], changed: [] },
  }
  t.same(summaryLines(summary, { asksPackages: true }), [
    'before    debian@1, built 2026-11-20 14:03:07 from /srv/debian: 10,005 entries, 2.0 kB, in memory 6.0 kB',
    'after     debian@2, built 2026-11-20 14:03:07 from /srv/debian: 10,005 entries, 2.0 kB, in memory 6.0 kB',
    'files     1,204 added (88.1 MB), 0 removed (0 bytes), 1 changed (4 bytes -> 5 bytes)',
    'to ship   500 bytes of 2.0 kB to who has debian@1',
    'packages  3 added, 1 removed, 17 changed',
    'kernels   6.9.1 added, 6.1.0 removed',
  ])
  const withTimes = (timesOnly: number) => ({ ...summary, files: { ...summary.files!, timesOnly } })
  t.match(summaryLines(withTimes(1), { asksPackages: false })[2], /, 1 differs in its time alone$/)
  t.match(summaryLines(withTimes(2), { asksPackages: false })[2], /, 2 differ in their time alone$/)
  const kernels = { added: [], removed: [], changed: [] }
  const { before, after } = summary
  t.same(summaryLines({ before, after, kernels }, { asksPackages: true }).slice(2), [
    'packages  not known of both',
  ])
  t.same(summaryLines({ before, after, kernels }, { asksPackages: false }).slice(2), [])
})
