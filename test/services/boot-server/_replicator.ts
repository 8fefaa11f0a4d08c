import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import { Arrivals } from '../../../libs/blobs/arrivals.ts'
import { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { wholeImageRoute } from '../../../libs/blobs/image-route.ts'
import { Manifests } from '../../../libs/blobs/manifests.ts'
import { RunPuller } from '../../../libs/blobs/run-puller.ts'
import { encode } from '../../../libs/codec/codec.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import type { AheadImage } from '../../../libs/records/rack-head.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { Replicator } from '../../../services/boot-server/replication/replicator.ts'
import { type Origin, type Sample, sample, startOrigin, startServer } from '../../libs/blobs/_fixtures.ts'
import { groupRecord, nodeRecord, rackHead } from './_records.ts'

export function known(bytes: Buffer): Sample {
  return { bytes, ref: { digest: digestOf(bytes), size: bytes.length } }
}

/** An image of so many segments, and a group that boots it. */
export function makeGroup(id: string, segmentCount: number, segmentBytes = 100) {
  const segments = Array.from({ length: segmentCount }, () => sample(segmentBytes))
  const size = segmentBytes * segmentCount
  const refs = segments.map(({ ref }) => ({ ...ref, rawSize: ref.size }))
  const manifest = known(
    encode({ format: 1, codec: 'gzip', size, rawSize: size, entries: 1, segments: refs }),
  )
  const [kernel, trailer] = [sample(50), sample(10)]
  const group: GroupRecord = groupRecord(id, {
    image: { name: 'debian', manifest: manifest.ref, size },
    kernel: { version: '6.1', blob: kernel.ref },
    trailer: trailer.ref,
  })
  return { group, manifest, segments, kernel, samples: [...segments, manifest, kernel, trailer] }
}

/** A replicator with a store of its own, and an origin. */
export async function openReplicator(
  t: Test,
  options: { samples: Sample[]; origin?: Origin; onSwitch?: () => void },
) {
  const directory = join(t.testdir(), 'store')
  const store = await BlobStore.open({ directory })
  const origin = options.origin ?? (await startOrigin(t, options.samples))
  const puller = new BlobPuller({ store })
  const arrivals = new Arrivals()
  const runs = new RunPuller({ store, arrivals })
  const state = new RackState()
  const warnings: { reason: string }[] = []
  const warned = Promise.withResolvers<void>()
  const onLog = (line: string): void => {
    warnings.push(JSON.parse(line))
    warned.resolve()
  }
  const replicator = new Replicator({
    state,
    puller,
    runs,
    arrivals,
    gatherMs: 0,
    runSources: () => [{ url: origin.base, waits: false, stallMs: 10_000 }],
    manifests: new Manifests(store),
    origins: () => [origin.base],
    onSwitch: () => {
      options.onSwitch?.()
      switched.resolve()
      switched = Promise.withResolvers()
    },
    onProgress: () => {
      progressed.resolve()
      progressed = Promise.withResolvers()
    },
    loaders: {},
    onLoaders: () => {},
    logger: pino({ level: 'warn' }, { write: onLog }),
  })
  let switched = Promise.withResolvers<void>()
  let progressed = Promise.withResolvers<void>()
  t.teardown(async () => {
    await replicator.close()
    await puller.close()
    await runs.close()
    await store.close()
  })
  async function untilLive(...ids: string[]): Promise<void> {
    while (!ids.every((id) => state.live.has(id))) await switched.promise
  }
  async function untilHere(image: number): Promise<void> {
    while (replicator.images[image]?.have !== replicator.images[image]?.total) await progressed.promise
  }
  const made = { state, store, origin, replicator, warnings, warned: warned.promise, directory }
  return { ...made, untilLive, untilHere }
}

/** An origin that sends images in runs, as controllers and boot servers do. */
export async function imageOrigin(t: Test, samples: readonly Sample[]): Promise<Origin> {
  const directory = `${t.testdirName}-origin`
  const store = await BlobStore.open({ directory })
  t.teardown(() => rmSync(directory, { recursive: true }))
  await store.putMany(samples.map(({ bytes }) => bytes))
  const images = wholeImageRoute({ store, onProblem: () => {} })
  return startServer(t, (request, response) => {
    const [, kind, ...rest] = request.url!.split('/')
    const found = samples.find(({ ref }) => kind === 'blobs' && ref.digest === rest[0])
    if (found) response.end(found.bytes)
    else void images(request, response, rest.at(-1)!)
  })
}

export function aheadOf({ group, manifest, kernel }: ReturnType<typeof makeGroup>): AheadImage {
  const { name: image, size } = group.image
  return { image, number: 7, manifest: manifest.ref, size, blobs: [kernel.ref] }
}

export function stage(state: RackState, groups: GroupRecord[]): void {
  for (const group of groups) {
    state.stageGroup(group.id, group)
    state.stageNode(`n-${group.id}`, nodeRecord(`n-${group.id}`, { group: group.id }))
  }
  state.setHead(rackHead({ nodes: groups.length }))
}
