import fc from 'fast-check'
import t from 'tap'
import { ClusterState } from '../../../libs/changes/cluster-state.ts'
import {
  capture,
  decodeEntity,
  decodeHeader,
  encodeSnapshot,
  RECORD_BYTES_MAX,
  RecordReader,
} from '../../../libs/changes/snapshot.ts'
import { encode } from '../../../libs/codec/codec.ts'
import { next, stateOf } from './_changes.ts'
import { histories } from './_histories.ts'

const invalid = { code: 'MUSTER_SNAPSHOT_INVALID' }

function bytesOf(state: ClusterState): Buffer {
  return Buffer.concat([...encodeSnapshot(capture(state))])
}

/** Restores from bytes that come in pieces. */
function restore(bytes: Buffer, pieceBytes: number): ClusterState {
  const state = new ClusterState()
  const reader = new RecordReader()
  const records: Buffer[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes)
    records.push(...reader.push(bytes.subarray(at, at + pieceBytes)))
  reader.end()
  const [first, ...others] = records
  const { seq, chain, entities } = decodeHeader(first!)
  if (others.length !== entities) throw new Error(`${others.length} entities of ${entities}`)
  for (const record of others) {
    const { kind, name, entity } = decodeEntity(record)
    state.restore(kind, name, entity)
  }
  state.restorePosition({ seq, digest: chain })
  return state
}

t.test('a state that is restored from a snapshot is the state it was made of', async (t) => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 200 }), fc.nat(15), (history, pieceBytes, at) => {
      const kept = new ClusterState()
      let restored = new ClusterState()
      for (const [index, ops] of history.entries()) {
        const bytes = next(kept, ops)
        kept.apply(index + 1, bytes)
        restored.apply(index + 1, bytes)
        if (index === at) restored = restore(bytesOf(kept), pieceBytes)
      }
      t.same(restored.position, kept.position)
      t.equal(restored.digest, kept.digest)
      t.equal(Buffer.compare(bytesOf(restored), bytesOf(kept)), 0)
    }),
    { numRuns: 150 },
  )
})

t.test('a snapshot is of the moment that it was captured at', async (t) => {
  const state = stateOf([{ op: 'put', kind: 'node', name: 'n1', value: {} }])
  const before = bytesOf(state)
  const captured = capture(state)
  state.apply(2, next(state, [{ op: 'delete', kind: 'node', name: 'n1' }]))
  t.equal(Buffer.compare(Buffer.concat([...encodeSnapshot(captured)]), before), 0)
})

t.test('what is no snapshot is refused', async (t) => {
  const reader = (bytes: Uint8Array) => {
    const records = new RecordReader()
    const found = [...records.push(bytes)]
    records.end()
    return found
  }
  const length = Buffer.alloc(4)
  length.writeUInt32BE(RECORD_BYTES_MAX + 1)
  t.throws(() => reader(length), invalid)
  t.throws(() => reader(bytesOf(stateOf()).subarray(0, -1)), invalid)
  const [header] = reader(bytesOf(stateOf()))
  const right = decodeHeader(header!)
  for (const part of [{ format: 2 }, { seq: -1 }, { entities: 0.5 }, { chain: '' }, { state: 'x' }])
    t.throws(() => decodeHeader(encode({ ...right, ...part })), invalid)
  t.throws(() => decodeHeader(encode(null)), invalid)
  t.match(decodeEntity(encode(['node', 'n1', 1, null])), { name: 'n1', entity: { value: null, seq: 1 } })
  for (const record of [
    ['pet', 'n', 1, 1],
    ['node', '', 1, 1],
    ['node', 'n', '1', 1],
    ['node', 'n', 1],
    {},
    null,
  ])
    t.throws(() => decodeEntity(encode(record)), invalid)
})
