import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { encode } from '../../../libs/codec/codec.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import { Manifests } from '../../../services/boot-server/manifests.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { Replicator } from '../../../services/boot-server/replicator.ts'
import { fileOf, type Sample, sample, startOrigin } from '../../libs/blobs/_fixtures.ts'
import { groupRecord, nodeRecord, rackHead } from './_records.ts'

const known = (bytes: Buffer): Sample => ({ bytes, ref: { digest: digestOf(bytes), size: bytes.length } })

/** An image of so many segments, and a group that boots it. */
function makeGroup(id: string, segmentCount: number) {
  const segments = Array.from({ length: segmentCount }, () => sample(100))
  const size = 100 * segmentCount
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
  return { group, manifest, samples: [...segments, manifest, kernel, trailer] }
}

/** A replicator with a store of its own, and an origin. */
async function open(t: Test, options: { samples: Sample[]; onSwitch?: () => void }) {
  const directory = join(t.testdir(), 'store')
  const store = await BlobStore.open({ directory })
  const origin = await startOrigin(t, options.samples)
  const puller = new BlobPuller({ store })
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
    manifests: new Manifests(store),
    origins: () => [origin.base],
    onSwitch: () => {
      options.onSwitch?.()
      switched.resolve()
      switched = Promise.withResolvers()
    },
    loaders: {},
    onLoaders: () => {},
    logger: pino({ level: 'warn' }, { write: onLog }),
  })
  let switched = Promise.withResolvers<void>()
  t.teardown(async () => {
    await replicator.close()
    await puller.close()
    await store.close()
  })
  async function untilLive(...ids: string[]): Promise<void> {
    while (!ids.every((id) => state.live.has(id))) await switched.promise
  }
  return { state, store, origin, replicator, warnings, warned: warned.promise, directory, untilLive }
}

function stage(state: RackState, groups: GroupRecord[]): void {
  for (const group of groups) {
    state.stageGroup(group.id, group)
    state.stageNode(`n-${group.id}`, nodeRecord(`n-${group.id}`, { group: group.id }))
  }
  state.setHead(rackHead({ nodes: groups.length }))
}

t.test('a pair goes live when all its blobs have come, each asked for once', async (t) => {
  const { group, samples } = makeGroup('g', 30)
  const { state, origin, replicator, untilLive } = await open(t, { samples })
  stage(state, [group])
  replicator.update()
  t.match(replicator.progress, [{ group: 'g', have: 0 }])
  await untilLive('n-g')
  t.same(replicator.progress, [])
  t.equal(origin.requests.length, samples.length)
})

t.test('a lost blob of a live pair is fetched again, also if it is a manifest', async (t) => {
  const { group, samples, manifest } = makeGroup('g', 2)
  const { state, store, replicator, untilLive, origin } = await open(t, { samples })
  stage(state, [group])
  replicator.update()
  await untilLive('n-g')
  const before = origin.requests.length
  for (const { digest } of [manifest.ref, group.kernel.blob]) {
    await store.delete(digest)
    replicator.lost(digest)
  }
  stage(state, [group, { ...group, id: 'other' }])
  replicator.update()
  await untilLive('n-other')
  t.ok(store.has(manifest.ref.digest))
  t.equal(origin.requests.length, before + 2)
})

t.test('a head is not slept through, at whatever moment it comes', async (t) => {
  const groups = Array.from({ length: 20 }, (_, index) => makeGroup(`g${index}`, 1))
  const opened = await open(t, { samples: groups.flatMap(({ samples }) => samples), onSwitch })
  const { state, replicator, untilLive } = opened
  let heads = 0
  function nextHead(): void {
    heads += 1
    stage(
      state,
      groups.slice(0, heads).map(({ group }) => group),
    )
    replicator.update()
  }
  /** Each switch is followed by another head, each of them some microtasks later than the one before. */
  async function onSwitch(): Promise<void> {
    if (heads === groups.length) return
    for (let turns = 0; turns < heads; turns += 1) await undefined
    nextHead()
  }
  nextHead()
  await untilLive('n-g19')
  t.equal(state.live.size, 20)
})

t.test('one unreadable manifest does not stop the rest of the rack, and the log says which', async (t) => {
  const good = makeGroup('good', 3)
  const garbage = known(Buffer.from('no manifest'))
  const bad = makeGroup('bad', 0)
  bad.group.image.manifest = garbage.ref
  const { state, replicator, warnings, untilLive } = await open(t, {
    samples: [...good.samples, ...bad.samples, garbage],
  })
  stage(state, [bad.group, good.group])
  replicator.update()
  await untilLive('n-good')
  t.notOk(state.live.has('n-bad'))
  t.match(replicator.progress, [{ group: 'bad' }])
  t.match(warnings, [{ blob: garbage.ref.digest, reason: /not MessagePack/ }])
})

t.test('a manifest that vanishes before it is read is fetched again', async (t) => {
  const { group, samples, manifest } = makeGroup('g', 2)
  const { state, store, replicator, directory, untilLive } = await open(t, { samples })
  await store.put(manifest.bytes)
  rmSync(fileOf(directory, manifest.ref))
  stage(state, [group])
  replicator.update()
  await untilLive('n-g')
  t.ok(store.has(manifest.ref.digest))
})

t.test('why a blob cannot be had is said with the warning', async (t) => {
  const { group, samples } = makeGroup('g', 1)
  const { state, replicator, warned, warnings, untilLive, origin } = await open(t, {
    samples: samples.slice(0, 2),
  })
  stage(state, [group])
  replicator.update()
  await warned
  t.match(warnings[0], { reason: /none of 1 origins has blob/ })
  origin.server.removeAllListeners('request')
  origin.server.on('request', (request, response) => {
    response.end(samples.find(({ ref }) => request.url?.endsWith(ref.digest))?.bytes)
  })
  await untilLive('n-g')
})
