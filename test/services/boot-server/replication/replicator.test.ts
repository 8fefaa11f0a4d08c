import { rmSync } from 'node:fs'
import t from 'tap'
import { fileOf, startServer } from '../../../libs/blobs/_fixtures.ts'
import { rackHead } from '../_records.ts'
import { aheadOf, imageOrigin, known, makeGroup, openReplicator, stage } from '../_replicator.ts'

t.test('a pair goes live when all its blobs have come, each asked for once', async (t) => {
  const { group, samples } = makeGroup('g', 30)
  const { state, origin, replicator, untilLive } = await openReplicator(t, { samples })
  stage(state, [group])
  replicator.update()
  t.match(replicator.progress, [{ group: 'g', have: 0 }])
  await untilLive('n-g')
  t.same(replicator.progress, [])
  t.equal(origin.requests.length, samples.length)
})

t.test('a lost blob of a live pair is fetched again, also if it is a manifest', async (t) => {
  const { group, samples, manifest } = makeGroup('g', 2)
  const { state, store, replicator, untilLive, origin } = await openReplicator(t, { samples })
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
  const opened = await openReplicator(t, { samples: groups.flatMap(({ samples }) => samples), onSwitch })
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
  await untilLive(...groups.map(({ group }) => `n-${group.id}`))
  t.equal(state.live.size, 20)
})

t.test('one unreadable manifest does not stop the rest of the rack, and the log says which', async (t) => {
  const good = makeGroup('good', 3)
  const garbage = known(Buffer.from('no manifest'))
  const bad = makeGroup('bad', 0)
  bad.group.image.manifest = garbage.ref
  const { state, replicator, warnings, untilLive } = await openReplicator(t, {
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
  const { state, store, replicator, directory, untilLive } = await openReplicator(t, { samples })
  await store.put(manifest.bytes)
  rmSync(fileOf(directory, manifest.ref))
  stage(state, [group])
  replicator.update()
  await untilLive('n-g')
  t.ok(store.has(manifest.ref.digest))
})

t.test('why a blob cannot be had is said with the warning', async (t) => {
  const { group, samples } = makeGroup('g', 1)
  const { state, replicator, warned, warnings, untilLive, origin } = await openReplicator(t, {
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
  const { state, origin, replicator, untilLive } = await openReplicator(t, {
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
  const { state, replicator, untilLive } = await openReplicator(t, { samples: large.samples })
  stage(state, [large.group])
  replicator.update()
  await untilLive('n-g')
  t.match(replicator.images, [{ have: 1_500_000 }])
})

t.test('what is wanted ahead of time comes, and nothing switches by it', async (t) => {
  const small = makeGroup('g', 2)
  const next = makeGroup('next', 60, 50_000)
  const opened = await openReplicator(t, {
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
  const { state, origin, replicator, untilLive, untilHere } = await openReplicator(t, {
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

t.test('a small edit is live while an image is on its way', async (t) => {
  const large = makeGroup('large', 60, 50_000)
  const small = makeGroup('small', 2)
  const samples = [...large.samples, ...small.samples]
  const asked = Promise.withResolvers<void>()
  const origin = await startServer(t, (request, response) => {
    const found = samples.find(({ ref }) => request.url === `/blobs/${ref.digest}`)
    if (found) response.end(found.bytes)
    // The image never comes.
    else asked.resolve()
  })
  const { state, replicator, untilLive } = await openReplicator(t, { samples: [], origin })
  stage(state, [large.group])
  replicator.update()
  await asked.promise
  stage(state, [large.group, small.group])
  replicator.update()
  await untilLive('n-small')
  t.notOk(state.live.has('n-large'))
})

t.test('what is wanted ahead of time and has no room is not fetched before it has', async (t) => {
  const small = makeGroup('g', 2)
  const next = makeGroup('next', 60, 50_000)
  const { state, store, replicator, untilLive, untilHere } = await openReplicator(t, {
    samples: [],
    origin: await imageOrigin(t, [...small.samples, ...next.samples]),
  })
  stage(state, [small.group])
  state.setHead(rackHead({ ahead: [aheadOf(next)] }))
  replicator.setRoom(1_000_000)
  replicator.update()
  await untilLive('n-g')
  t.match(replicator.images[1], { number: 7, lacksBytes: Number })
  t.ok(replicator.images[1]!.have < replicator.images[1]!.total)
  for (const { ref } of next.segments) t.notOk(store.has(ref.digest))

  replicator.setRoom(5_000_000)
  await untilHere(1)
  t.match(replicator.images[1], { number: 7, lacksBytes: undefined })
  for (const { ref } of next.segments) t.ok(store.has(ref.digest))
  const here = new Set(replicator.needed())
  t.ok(next.segments.every(({ ref }) => here.has(ref.digest)))

  replicator.setRoom(1_000_000)
  while (replicator.images[1]?.lacksBytes === undefined) await new Promise((resolve) => setImmediate(resolve))
  const needed = new Set(replicator.needed())
  t.notOk(
    next.segments.some(({ ref }) => needed.has(ref.digest)),
    'it may be deleted now',
  )
})
