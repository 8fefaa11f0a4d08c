import t from 'tap'
import type { NodeReport } from '../../../services/cli/api.ts'
import { stageCounts, statusLines, wayOf } from '../../../services/cli/node-status-view.ts'

const startedAt = new Date(2026, 10, 20, 14, 3, 7).getTime()
const status = {
  node: 'n1',
  rack: 'r1',
  mac: '52:54:00:00:00:01',
  server: 'boot1',
  stage: 'up' as const,
  address: '10.0.0.1',
  times: { dhcp: startedAt, script: startedAt + 1_240, up: startedAt + 20_300, kernel: startedAt + 1_300 },
}
const reports: NodeReport[] = [
  { node: 'n1', rack: 'r1', status },
  { node: 'n2', rack: 'r1', problem: 'its image debian\x1b has no kernel' },
]
const plain = { dim: (text: string) => text, red: (text: string) => text }

t.test('the way of a node is in the order of the stages, in seconds since it began', async (t) => {
  t.same(wayOf(status), {
    startedAt,
    steps: [
      { stage: 'dhcp', atS: 0 },
      { stage: 'script', atS: 1.24 },
      { stage: 'kernel', atS: 1.3 },
      { stage: 'up', atS: 20.3 },
    ],
  })
})

t.test('a boot whose beginning was not seen begins with what was', async (t) => {
  const late = { ...status, times: { up: startedAt, init: startedAt + 2_000 } }
  t.same(wayOf(late).steps, [
    { stage: 'init', atS: 2 },
    { stage: 'up', atS: 0 },
  ])
})

t.test('each node has a line, its way, and what is wrong with it', async (t) => {
  t.same(statusLines(reports, { width: undefined, ...plain }), [
    'NODE  RACK  STAGE         SERVER  ADDRESS   STARTED',
    'n1    r1    up            boot1   10.0.0.1  2026-11-20 14:03:07',
    '    dhcp 0.0  script 1.2  kernel 1.3  up 20.3',
    'n2    r1    not seen yet  -       -         -',
    '    its image debian\u{fffd} has no kernel',
  ])
})

t.test('what its agent did last is told, and whether that is the newest', async (t) => {
  const runtime = { at: startedAt + 60_000, detail: '3 changed, 0 removed, 0 hooks failed' }
  const shown = (more: object) =>
    statusLines([{ node: 'n1', rack: 'r1', status: { ...status, runtime }, ...more }], {
      width: undefined,
      ...plain,
    }).at(-1)
  const [when, what] = ['    runtime overlay of 2026-11-20 14:04:07', '3 changed, 0 removed, 0 hooks failed']
  t.equal(shown({}), `${when}  ${what}`)
  t.equal(shown({ runtimeIsNewest: true }), `${when}  the newest  ${what}`)
  t.equal(shown({ runtimeIsNewest: false }), `${when}  NOT the newest  ${what}`)
})

t.test('what does not fit goes on in the next line', async (t) => {
  const lines = statusLines(reports, { width: 26, ...plain })
  t.same(lines.slice(2, 4), ['    dhcp 0.0  script 1.2', '    kernel 1.3  up 20.3'])
  t.same(lines.slice(5), ['    its image debian\u{fffd} has', '    no kernel'])
})

t.test('nodes are counted by how far they came', async (t) => {
  t.equal(stageCounts(reports), '1 up, 1 not seen yet')
  t.equal(
    stageCounts([...reports, { node: 'n3', rack: 'r1', status: { ...status, stage: 'dhcp' } }]),
    '1 up, 1 dhcp, 1 not seen yet',
  )
})
