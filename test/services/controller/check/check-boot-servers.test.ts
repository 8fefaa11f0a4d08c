import t from 'tap'
import type { BootServerMember } from '../../../../libs/records/member.ts'
import { checkBootServers } from '../../../../services/controller/check/check-boot-servers.ts'

const head = (rack: string) => [rack, { rack, seq: 8, nodes: 2, groups: 1, loaders: {} }] as const
const server = (id: string, more: Partial<BootServerMember>): BootServerMember => ({
  role: 'boot-server',
  id,
  version: '0',
  startedAt: 0,
  blobs: `http://${id}:9873`,
  boot: `http://${id}:9873`,
  rack: 'r1',
  headSeq: 8,
  liveSeq: 8,
  ready: 2,
  nodes: 2,
  waiting: [],
  ...more,
})

t.test('boot servers that have all of their rack are right', async (t) => {
  const found = checkBootServers({
    heads: new Map([head('r1')]),
    members: [server('b1', {}), server('b2', {})],
  })
  t.same(found, { findings: [], looked: { 'boot servers': 2 } })
})

t.test(
  'a boot server that is behind, ahead or still fetches, and a rack without one, are told',
  async (t) => {
    const { findings } = checkBootServers({
      heads: new Map([head('r1'), head('r2')]),
      members: [
        server('b1', { headSeq: 7 }),
        server('b2', { headSeq: 9 }),
        server('b3', { liveSeq: 5, ready: 1, waiting: [{ group: 'g', have: 1, total: 2 }] }),
        server('b4', { rack: 'r9' }),
      ],
    })
    t.match(findings, [
      { level: 'warning', what: 'boot server b1 has change 7 of rack r1, and its head is of 8' },
      { level: 'warning', what: /b2 has seen a head of rack r1 of change 9, and it is of 8/ },
      { level: 'warning', what: /b3 can boot 1 of the 2 nodes of rack r1/, hint: /groups need: g/ },
      { level: 'warning', what: /b4 serves rack r9, which has no head/ },
      { level: 'warning', what: 'no boot server of rack r2 is alive' },
    ])
  },
)
