import t from 'tap'
import { encode } from '../../../libs/codec/codec.ts'
import { type Discovered, decodeDiscovered, mergeDiscovered } from '../../../libs/records/discovered.ts'

const seen: Discovered = {
  mac: '52:54:00:00:00:01',
  rack: 'r1',
  server: 'b1',
  firstSeen: 1_000,
  lastSeen: 2_000,
  archs: [7],
  uuid: 'u-1',
  relay: '10.0.1.254',
  remoteId: 'sw1',
  circuitId: 'Ethernet17',
}

t.test('what was said before stays, and what is said now counts', async (t) => {
  const { relay: _relay, remoteId: _remoteId, circuitId: _circuitId, ...rest } = seen
  const again = { ...rest, firstSeen: 3_000, lastSeen: 3_000, uuid: 'u-2', serial: 's-1' }
  t.same(mergeDiscovered(seen, again), { ...seen, lastSeen: 3_000, uuid: 'u-2', serial: 's-1' })
  t.same(
    mergeDiscovered(again, seen),
    { ...seen, lastSeen: 3_000, uuid: 'u-2', serial: 's-1' },
    'in any order',
  )
  t.same(mergeDiscovered(undefined, seen), seen)
})

t.test('a machine that was moved to another rack leaves its port behind', async (t) => {
  const { relay: _relay, remoteId: _remoteId, circuitId: _circuitId, ...rest } = seen
  const moved = { ...rest, rack: 'r2', firstSeen: 3_000, lastSeen: 3_000 }
  t.same(mergeDiscovered(seen, moved), { ...moved, firstSeen: 1_000 })
  t.match(mergeDiscovered(seen, { ...moved, circuitId: 'Ethernet3' }), { circuitId: 'Ethernet3' })
})

t.test('what is no sighting is refused', async (t) => {
  t.same(decodeDiscovered(encode(seen)), seen)
  const wrong = [
    { ...seen, mac: 'x' },
    { ...seen, lastSeen: 'now' },
    { ...seen, archs: Array(9).fill(7) },
    { ...seen, archs: ['7'] },
    { ...seen, uuid: 7 },
    { ...seen, circuitId: 'x'.repeat(521) },
    null,
    'x',
  ]
  for (const value of wrong)
    t.throws(() => decodeDiscovered(encode(value)), { code: 'MUSTER_RECORD_INVALID' }, JSON.stringify(value))
})
