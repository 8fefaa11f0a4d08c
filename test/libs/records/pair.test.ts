import t from 'tap'
import { decode, encode } from '../../../libs/codec/codec.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import {
  etagOf,
  groupBlobs,
  nameOfPair,
  nodeBlobs,
  overlayBlobs,
  type Pair,
  pairId,
} from '../../../libs/records/pair.ts'
import { groupRecord, nodeRecord, refOf } from '../../services/boot-server/_records.ts'

t.test(
  'a pair has the same id on every boot server, and another when either record is another',
  async (t) => {
    const pair: Pair = { node: nodeRecord('n1'), group: groupRecord('g') }
    const id = pairId(pair)
    t.match(id, /^[0-9a-f]{16}$/)
    t.equal(pairId(decode(encode(pair)) as Pair), id)
    t.not(pairId({ ...pair, node: nodeRecord('n1', { kernelArgs: ['quiet'] }) }), id)
    t.not(pairId({ ...pair, group: groupRecord('g', { kernel: { version: '6.2', blob: refOf('k') } }) }), id)
  },
)

t.test(
  'what a node gets of its overlays is what it shares, its own, and the end, and has a name',
  async (t) => {
    const [shared, own, other] = ['shared', 'own', 'other'].map(refOf) as [BlobRef, BlobRef, BlobRef]
    const pair: Pair = {
      node: nodeRecord('n1', { overlays: { system: [other], runtime: [own] } }),
      group: groupRecord('g', { overlays: { system: [], runtime: [shared] } }),
    }
    t.same(overlayBlobs(pair, 'runtime'), [shared, own, refOf('trailer')])
    t.same(overlayBlobs(pair, 'system'), [other, refOf('trailer')])
    t.match(etagOf(overlayBlobs(pair, 'runtime')), /^[0-9a-f]{64}$/)
    t.not(etagOf([shared, own]), etagOf([own, shared]))
  },
)

t.test('a pair is as new as the newer of its records', async (t) => {
  const pair: Pair = { node: nodeRecord('n1', { seq: 7 }), group: groupRecord('g', { seq: 9 }) }
  t.same(nameOfPair(pair), { id: pairId(pair), seq: 9 })
})

t.test('a pair needs every blob its records name', async (t) => {
  const overlays = { system: [refOf('s')], runtime: [refOf('r')] }
  t.same(nodeBlobs(nodeRecord('n1', { overlays })), [refOf('s'), refOf('r')])
  const group = groupRecord('g', { overlays, initramfs: refOf('i'), modules: [refOf('m')] })
  const contents = ['trailer', 's', 'r', 'm', 'manifest', 'kernel', 'i']
  t.same(groupBlobs(group), contents.map(refOf))
})
