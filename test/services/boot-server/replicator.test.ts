import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
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
import { Replicator } from '../../../services/boot-server/replicator.ts'
import {
  fileOf,
  type Origin,
  type Sample,
  sample,
  startOrigin,
  startServer,
} from '../../libs/blobs/_fixtures.ts'
import { groupRecord, nodeRecord, rackHead } from './_records.ts'

const known = (bytes: Buffer): Sample => ({ bytes, ref: { digest: digestOf(bytes), size: bytes.length } })

/** An image of so many segments, and a group that boots it. */
function makeGroup(id: string, segmentCount: number, segmentBytes = 100) {
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
async function open(t: Test, options: { samples: Sample[]; origin?: Origin; onSwitch?: () => void }) {
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
async function imageOrigin(t: Test, samples: readonly Sample[]): Promise<Origin> {
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

function aheadOf({ group, manifest, kernel }: ReturnType<typeof makeGroup>): AheadImage {
  const { name: image, size } = group.image
  return { image, number: 7, manifest: manifest.ref, size, blobs: [kernel.ref] }
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

t.test('an image of some size is fetched in runs', async (t) => {
  const large = makeGroup('g', 60, 50_000)
  const { state, origin, replicator, untilLive } = await open(t, {
    samples: [],
    origin: await imageOrigin(t, large.samples),
  })
  stage(state, [large.group])
  replicator.update()
  await untilLive('n-g')
  const runs = origin.requests.filter((request) => request.includes('/artifacts/image/'))
  t.equal(runs.length, 1)
  t.equal(origin.requests.length, 1 + 3)
  t.match(replicator.images, [{ name: 'debian', have: 3_000_000, total: 3_000_000, nodes: 1 }])
})

t.test('from servers that know nothing of runs an image is fetched segment by segment', async (t) => {
  const large = makeGroup('g', 30, 50_000)
  const { state, replicator, untilLive } = await open(t, { samples: large.samples })
  stage(state, [large.group])
  replicator.update()
  await untilLive('n-g')
  t.match(replicator.images, [{ have: 1_500_000 }])
})

t.test('what is wanted ahead of time comes, and nothing switches by it', async (t) => {
  const small = makeGroup('g', 2)
  const next = makeGroup('next', 60, 50_000)
  const opened = await open(t, {
    samples: [],
    origin: await imageOrigin(t, [...small.samples, ...next.samples]),
  })
  const { state, store, replicator, untilLive, untilHere } = opened
  stage(state, [small.group])
  state.setHead(rackHead({ ahead: [aheadOf(next)] }))
  replicator.update()
  await untilLive('n-g')
  await untilHere(1)
  t.match(replicator.images, [
    { manifest: small.manifest.ref.digest, nodes: 1 },
    { manifest: next.manifest.ref.digest, number: 7, nodes: undefined },
  ])
  for (const { ref } of [...next.segments, next.kernel]) t.ok(store.has(ref.digest))
  t.equal(state.live.get('n-g')?.group, small.group)

  state.setHead(rackHead({ seq: 2 }))
  replicator.update()
  t.equal(replicator.images.length, 1, 'what is not wanted any more is not told of')
})

t.test('what is wanted ahead of time waits for what nodes need', async (t) => {
  const needed = makeGroup('needed', 60, 50_000)
  const next = makeGroup('next', 60, 50_000)
  const { state, origin, replicator, untilLive, untilHere } = await open(t, {
    samples: [],
    origin: await imageOrigin(t, [...needed.samples, ...next.samples]),
  })
  stage(state, [needed.group])
  state.setHead(rackHead({ ahead: [aheadOf(next)] }))
  replicator.update()
  await untilLive('n-needed')
  await untilHere(1)
  const order = origin.requests.filter((request) => request.includes('/artifacts/image/'))
  t.match(order[0], needed.manifest.ref.digest)
  t.match(order.at(-1), next.manifest.ref.digest)
})
