import t from 'tap'
import { decode, encode } from '../../../libs/codec/codec.ts'
import { groupBlobs, nameOfPair, nodeBlobs, type Pair, pairId } from '../../../libs/records/pair.ts'
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
