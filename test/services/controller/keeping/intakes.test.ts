import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Arrivals } from '../../../../libs/blobs/arrivals.ts'
import { BlobPuller } from '../../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { RunPuller } from '../../../../libs/blobs/run-puller.ts'
import { encode } from '../../../../libs/codec/codec.ts'
import { digestOf } from '../../../../libs/digest/digest.ts'
import { decodeAnswer, encodeRequest } from '../../../../services/controller/keeping/copy-request.ts'
import { Intakes } from '../../../../services/controller/keeping/intakes.ts'
import { Uses } from '../../../../services/controller/keeping/uses.ts'
import { sample, startOrigin } from '../../../libs/blobs/_fixtures.ts'
import { until } from '../../_cluster.ts'

async function openIntakes(t: Test, disk = { size: 1e12, free: 1e12 }) {
  const blobs = await BlobStore.open({ directory: join(t.testdir(), 'blobs') })
  const puller = new BlobPuller({ store: blobs })
  const runs = new RunPuller({ store: blobs, arrivals: new Arrivals() })
  const parts = { blobs, puller, runs, uses: new Uses(), origins: () => [], disk: async () => disk }
  const intakes = new Intakes(parts)
  t.teardown(async () => {
    await intakes.close()
    await puller.close()
    await runs.close()
    await blobs.close()
  })
  const ask = async (request: Parameters<typeof encodeRequest>[0]) =>
    decodeAnswer(await intakes.answer(encodeRequest(request)))
  return { blobs, intakes, ask }
}

t.test('what another controller asks for is fetched from it, with all that manifests name', async (t) => {
  const { blobs, ask } = await openIntakes(t)
  const [segment, tree] = [sample(3_000), sample(200)]
  const image = {
    format: 1,
    codec: 'gzip',
    size: 3_000,
    rawSize: 3_000,
    entries: 1,
    segments: [{ ...segment.ref, rawSize: 3_000 }],
  }
  const bytes = encode(image)
  const manifest = { bytes: Buffer.from(bytes), ref: { digest: digestOf(bytes), size: bytes.length } }
  const { base } = await startOrigin(t, [segment, tree, manifest])
  const refs = [
    { ref: manifest.ref, isManifest: true },
    { ref: tree.ref, isManifest: false },
  ]
  const { missing } = await until(
    () => ask({ id: 'x', from: base, refs }),
    (answer) => answer.missing.blobs === 0,
  )
  t.equal(missing.bytes, 0)
  for (const { ref } of [segment, tree, manifest]) t.ok(blobs.has(ref.digest))
})

t.test('what the disk has no room for is refused', async (t) => {
  const { ask } = await openIntakes(t, { size: 1_000, free: 100 })
  const { base } = await startOrigin(t, [])
  const refs = [{ ref: sample(200).ref, isManifest: false }]
  t.match(await ask({ id: 'x', from: base, refs }), { refused: /disk/, missing: { blobs: 1, bytes: 200 } })
})

t.test('what is no request is not answered', async (t) => {
  const { intakes } = await openIntakes(t)
  for (const bad of [
    null,
    {},
    { id: 'x', from: 'nowhere', refs: [] },
    { id: 'x', from: 'http://127.0.0.1:1', refs: [{}] },
  ])
    await t.rejects(intakes.answer(encode(bad)), { code: 'MUSTER_RECORD_INVALID' })
})
