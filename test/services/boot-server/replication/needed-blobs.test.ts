import { join } from 'node:path'
import t from 'tap'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { Manifests } from '../../../../libs/blobs/manifests.ts'
import { encode } from '../../../../libs/codec/codec.ts'
import { RackState } from '../../../../services/boot-server/rack-state.ts'
import { neededBlobs } from '../../../../services/boot-server/replication/needed-blobs.ts'
import { sample } from '../../../libs/blobs/_fixtures.ts'
import { groupRecord, nodeRecord, rackHead, refOf } from '../_records.ts'

t.test('what a boot in progress needs stays, with the segments of its image', async (t) => {
  const store = await BlobStore.open({ directory: join(t.testdir(), 'store') })
  const manifests = new Manifests(store)
  const segment = { ...sample(10).ref, rawSize: 10 }
  const image = { format: 1, codec: 'gzip', size: 10, rawSize: 10, entries: 1, segments: [segment] }
  const manifest = await store.put(encode(image))

  const state = new RackState()
  const own = refOf('overlay of the node')
  state.stageNode('n1', nodeRecord('n1', { overlays: { system: [own], runtime: [] } }))
  state.stageGroup('g', groupRecord('g', { image: { name: 'debian', manifest, size: 10 } }))
  state.setHead(rackHead())
  state.switch(() => true)
  t.same(state.former, [])
  state.stageNode('n1', nodeRecord('n1', { seq: 2 }))
  state.stageGroup(
    'g',
    groupRecord('g', { seq: 2, kernel: { version: '6.2', blob: refOf('another kernel') } }),
  )
  state.setHead(rackHead({ seq: 2 }))
  state.switch(() => true)

  const wanted = refOf('wanted').digest
  const needed = await neededBlobs({ replicator: { needed: () => [wanted] }, state, manifests })
  for (const digest of [wanted, own.digest, refOf('kernel').digest, manifest.digest, segment.digest]) {
    t.ok(needed?.has(digest))
  }
  t.notOk(needed?.has(refOf('another kernel').digest), 'what is live is for the replicator to say')

  await store.delete(manifest.digest)
  const without = await neededBlobs({
    replicator: { needed: () => [] },
    state,
    manifests: new Manifests(store),
  })
  t.ok(without?.has(own.digest), 'also when the former image is gone')
  t.equal(await neededBlobs({ replicator: { needed: () => undefined }, state, manifests }), undefined)
})
