import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ArtifactSender } from '../../../../libs/blobs/artifact-sender.ts'
import { BlobPuller } from '../../../../libs/blobs/blob-puller.ts'
import { blobRoute } from '../../../../libs/blobs/blob-route.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { ResidentCache } from '../../../../libs/blobs/resident-cache.ts'
import type { Bus } from '../../../../libs/bus/bus.ts'
import { memberKey } from '../../../../libs/bus/names.ts'
import { encode } from '../../../../libs/codec/codec.ts'
import { decodeSnapshotPointer } from '../../../../libs/records/decode.ts'
import type { SnapshotPointer } from '../../../../libs/records/snapshot-pointer.ts'
import { SnapshotMaker } from '../../../../services/controller/snapshots/snapshot-maker.ts'
import { startFromSnapshot } from '../../../../services/controller/snapshots/start-from-snapshot.ts'
import { startServer } from '../../../libs/blobs/_fixtures.ts'
import { until } from '../../_cluster.ts'
import { never, openCluster, propose, putNode, recordingLogger } from '../_clusters.ts'

type Test = Parameters<typeof startServer>[0]

/** A controller's part in snapshots, with its blobs served as a controller serves them; it ends with the test. */
export async function openSnapshots(t: Test, bus: Bus, id: string) {
  const directory = await mkdtemp(join(tmpdir(), 'muster-snapshots-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const puller = new BlobPuller({ store: blobs })
  const started = recordingLogger()
  const { store, cluster, messages } = await openCluster(t, bus, join(directory, 'changes'), (store) =>
    startFromSnapshot({ self: id, store, blobs, puller, bus, signal: never, logger: started.logger }),
  )
  const position = cluster.state.position
  await cluster.start(never)
  const maker = new SnapshotMaker({ cluster, store, blobs, bus, logger: recordingLogger().logger })
  const cache = new ResidentCache({ budgetBytes: 1 << 20 })
  const serve = blobRoute({
    store: blobs,
    sender: new ArtifactSender({ store: blobs, cache, onProblem: () => {} }),
  })
  const { base } = await startServer(t, (request, response) => {
    void serve(request, response, request.url!.split('/').at(-1)!)
  })
  const member = { role: 'controller', id, version: '0', startedAt: 0, blobs: base }
  await bus.bucket('muster_members').put(memberKey('controller', id), encode(member))
  t.teardown(async () => {
    await maker.close()
    await puller.close()
    await blobs.close()
  })
  return { blobs, store, cluster, messages, started: started.messages, position, directory }
}

/** Has snapshots made every ten changes, of which two are kept; then makes changes up to a sequence. */
export async function changeUpTo(
  cluster: Awaited<ReturnType<typeof openCluster>>['cluster'],
  last: number,
): Promise<void> {
  const settings = { name: 'test', snapshots: { every: 10, kept: 2 } }
  if (cluster.state.position.seq === 0)
    await propose(cluster, { op: 'put', kind: 'setting', name: 'cluster', value: settings })
  while (cluster.state.position.seq < last) {
    const n = cluster.state.position.seq
    await propose(cluster, putNode(`n${n % 7}`, { comment: `${n}` }))
  }
}

export async function pointerOf(bus: Bus, seq: number): Promise<SnapshotPointer> {
  const get = () => bus.bucket('muster_snapshots').get(`${seq}`)
  const entry = await until(get, (found) => found !== undefined)
  return decodeSnapshotPointer(entry!.value!)
}
