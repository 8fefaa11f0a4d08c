import t from 'tap'
import type { BootServerMember, Member } from '../../../libs/records/member.ts'
import { bootServers, rackRow } from '../../../services/cli/rack-view.ts'

const server: BootServerMember = {
  role: 'boot-server',
  id: 'b1',
  version: '0.1.0',
  startedAt: 0,
  blobs: 'http://127.0.0.1:1',
  boot: 'http://127.0.0.1:2',
  rack: 'r1',
  headSeq: 18,
  liveSeq: 17,
  ready: 38,
  nodes: 40,
  waiting: [
    { group: 'g3', have: 639, total: 1_000 },
    { group: 'g4', have: 0, total: 0 },
  ],
}

t.test('boot servers are in the order of their racks', async (t) => {
  const members: Member[] = [
    { role: 'controller', id: 'c1', version: '0.1.0', startedAt: 0, blobs: 'http://127.0.0.1:3' },
    { ...server, rack: 'r10', id: 'a' },
    { ...server, rack: 'r2', id: 'a' },
    { ...server, id: 'b2' },
    server,
  ]
  t.same(
    bootServers(members).map(({ rack, id }) => `${rack} ${id}`),
    ['r1 b1', 'r1 b2', 'r2 a', 'r10 a'],
  )
})

t.test('a rack shows how far it is and what it waits for', async (t) => {
  t.same(rackRow(server), ['r1', 'b1', '17/18', '38/40', 'g3 63 %, g4 100 %'])
  t.same(rackRow({ ...server, waiting: [] }).at(-1), '-')
})
