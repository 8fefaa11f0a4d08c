import fc from 'fast-check'
import t from 'tap'
import { encode } from '../../../libs/codec/codec.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import {
  decodeGroupRecord,
  decodeImageManifest,
  decodeMember,
  decodeNodeRecord,
  decodeRackHead,
  decodeSnapshotPointer,
} from '../../../libs/records/decode.ts'
import { groupRecord, nodeRecord, rackHead, refOf } from '../../services/boot-server/_records.ts'

const invalid = { code: 'MUSTER_RECORD_INVALID' }
const segment = { ...refOf('segment'), rawSize: 9 }
const manifest = { format: 1, codec: 'gzip', size: segment.size, rawSize: 9, entries: 1, segments: [segment] }
const server = {
  role: 'boot-server',
  id: 'b1',
  version: '0.1.0',
  startedAt: 1,
  blobs: 'http://10.0.1.1:9873',
  boot: 'http://10.0.1.1:9873',
  boot6: 'http://[fd00:1::1]:9873',
  rack: 'r1',
  headSeq: 1,
  liveSeq: 1,
  ready: 1,
  nodes: 1,
  waiting: [{ group: 'g', have: 1, total: 2 }],
  images: [{ name: 'debian', number: 3, manifest: refOf('manifest').digest, have: 1, total: 2, nodes: 1 }],
}

const ahead = {
  image: 'debian',
  number: 3,
  manifest: refOf('manifest'),
  size: 7,
  blobs: [refOf('kernel')],
  bytesPerS: 5,
}

t.test('records survive the way over the bus', async (t) => {
  t.same(decodeNodeRecord(encode(nodeRecord('n1'))), nodeRecord('n1'))
  t.same(decodeGroupRecord(encode(groupRecord('g'))), groupRecord('g'))
  t.same(decodeRackHead(encode(rackHead())), rackHead())
  t.same(decodeRackHead(encode(rackHead({ ahead: [ahead] }))), rackHead({ ahead: [ahead] }))
  t.same(decodeImageManifest(encode(manifest)), manifest)
  t.same(decodeMember(encode(server)), server)
})

t.test('an interface has an IPv6 address and a length of its prefix, or the record is refused', async (t) => {
  const decodedWith = (given: object) =>
    decodeNodeRecord(encode(nodeRecord('n1', { interfaces: [{ mac: '52:54:00:00:00:01', ...given }] })))
  t.match(decodedWith({ address6: 'fd00:1::17', prefix6: 64 }).interfaces, [{ address6: 'fd00:1::17' }])
  for (const wrong of [
    { address6: 17 },
    { address6: 'n1.example' },
    { prefix6: 0 },
    { prefix6: 129 },
    { prefix6: '64' },
  ])
    t.throws(() => decodedWith(wrong), invalid)
})

t.test('a blob is named by a digest, or the record is refused', async (t) => {
  const bad = { digest: '../../etc/passwd', size: 1 } as never
  t.throws(() => decodeGroupRecord(encode(groupRecord('g', { trailer: bad }))), invalid)
  t.throws(
    () => decodeNodeRecord(encode(nodeRecord('n', { overlays: { system: [bad], runtime: [] } }))),
    invalid,
  )
  t.throws(() => decodeRackHead(encode(rackHead({ loaders: { x: bad } }))), invalid)
  for (const part of [{ manifest: bad }, { blobs: [bad] }, { number: '3' }, { size: -0.5 }, { bytesPerS: 0 }])
    t.throws(() => decodeRackHead(encode(rackHead({ ahead: [{ ...ahead, ...part } as never] }))), invalid)
})

t.test('a manifest whose sizes do not add up is refused', async (t) => {
  t.throws(() => decodeImageManifest(encode({ ...manifest, size: 1 })), invalid)
  t.throws(() => decodeImageManifest(encode({ ...manifest, format: 2 })), invalid)
})

t.test('a member that others cannot use is refused', async (t) => {
  const { role, id, version, startedAt, blobs } = { ...server, role: 'controller' }
  t.match(decodeMember(encode({ role, id, version, startedAt, blobs })), { role: 'controller' })
  const standing = { seq: 1, chain: refOf('chain').digest, state: refOf('state').digest }
  const controller = { role, id, version, startedAt, blobs, standing, problem: 'a problem' }
  t.same(decodeMember(encode(controller)), controller)
  for (const part of [{ seq: '1' }, { chain: 'x' }, { state: undefined }])
    t.throws(() => decodeMember(encode({ ...controller, standing: { ...standing, ...part } })), invalid)
  t.throws(() => decodeMember(encode({ ...controller, problem: 1 })), invalid)
  const lacking = { blobs: 1, bytes: 2, by: 'image debian', nowhere: ['image debian'] }
  const storage = { used: 1, free: 2, size: 3, lacking }
  t.same(decodeMember(encode({ ...controller, storage })), { ...controller, storage })
  for (const part of [{ free: '2' }, { lacking: undefined }, { lacking: { ...lacking, nowhere: [1] } }])
    t.throws(() => decodeMember(encode({ ...controller, storage: { ...storage, ...part } })), invalid)
  const wrong = [
    { role: 'other' },
    { id: 1 },
    { blobs: 'http://10.0.1.1:9873/' },
    { boot: 'http://10.0.1.1:9873/' },
    { boot6: 'http://fd00:1::1:9873' },
    { boot: undefined },
    { rack: undefined },
    { ready: '1' },
    { waiting: [{}] },
    { images: [{}] },
    { images: [{ name: 'debian', manifest: 'x', have: 1, total: 2 }] },
  ]
  for (const part of wrong) t.throws(() => decodeMember(encode({ ...server, ...part })), invalid)
})

t.test('a pointer to a snapshot is complete, or refused', async (t) => {
  const pointer = {
    format: 1,
    seq: 1_000,
    chain: refOf('chain').digest,
    state: refOf('state').digest,
    blob: refOf('blob'),
  }
  t.same(decodeSnapshotPointer(encode(pointer)), pointer)
  for (const part of [{ format: 2 }, { seq: '1' }, { chain: 'x' }, { blob: {} }])
    t.throws(() => decodeSnapshotPointer(encode({ ...pointer, ...part })), invalid)
})

t.test('whatever bytes come, the answer is a record or an error of ours', async () => {
  const valid = [nodeRecord('n1'), groupRecord('g'), rackHead(), manifest, server].map((value) =>
    encode(value),
  )
  const decoders = [decodeNodeRecord, decodeGroupRecord, decodeRackHead, decodeImageManifest, decodeMember]
  const mutated = fc.tuple(fc.nat(4), fc.nat(400), fc.nat(255)).map(([which, at, byte]) => {
    const bytes = Buffer.from(valid[which]!)
    bytes[at % bytes.length] = byte
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), mutated, fc.jsonValue().map(encode)), (bytes) => {
      for (const decoder of decoders) {
        try {
          decoder(bytes)
        } catch (error) {
          if (!(error instanceof MusterError)) throw error
        }
      }
    }),
    { numRuns: 500 },
  )
})
