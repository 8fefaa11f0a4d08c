import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Spread, Spreading } from '../../../../services/boot-server/replication/spreading.ts'
import { holds, sample, startServer } from '../../../libs/blobs/_fixtures.ts'
import { imageOf, Place, source, type TestImage } from '../../../libs/blobs/_spread.ts'
import { smallRoot, TestCluster } from '../../_cluster.ts'

const samples = (count: number) => Array.from({ length: count }, () => sample(50_000))

const spreadOf = (image: TestImage, more: Partial<Spread> = {}): Spread => ({
  digest: image.manifest.ref.digest,
  path: image.path,
  image: image.manifest.ref.digest,
  refs: image.artifact.refs,
  ahead: false,
  ...more,
})

/** Spreading into a place, from one origin, and what it told. */
async function open(t: Test, options: { images: TestImage[]; origin: () => string }) {
  const place = await Place.open(t, { name: 'place', images: options.images })
  const done: string[] = []
  const failed: unknown[] = []
  const waiting = new Set<() => void>()
  const tell = (): void => {
    for (const wake of waiting) wake()
  }
  const spreading = new Spreading({
    puller: place.puller,
    sources: () => [source(options.origin())],
    isMissing: (digest) => place.wanted.has(digest),
    onStored: ({ digest }) => void place.wanted.delete(digest),
    onDone: ({ digest }, bytes) => {
      done.push(`${options.images.findIndex(({ manifest }) => manifest.ref.digest === digest)} ${bytes}`)
      tell()
    },
    onFailed: (_, error) => {
      failed.push(error)
      tell()
    },
    gatherMs: 0,
  })
  t.teardown(() => spreading.close())
  async function until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await new Promise<void>((resolve) => waiting.add(resolve))
    }
  }
  return { place, spreading, done, failed, until }
}

t.test('what is wanted is fetched, what is wanted ahead of time one after the other', async (t) => {
  const images = [imageOf(samples(10)), imageOf(samples(5)), imageOf(samples(3))]
  const parent = await Place.open(t, { name: 'parent', images })
  for (const image of images) await parent.have(image)
  const { place, spreading, done, until } = await open(t, { images, origin: () => parent.base })
  for (const image of images) place.expect(image)
  const [needed, first, second] = images as [TestImage, TestImage, TestImage]
  spreading.want([spreadOf(first, { ahead: true }), spreadOf(second, { ahead: true }), spreadOf(needed)])
  await until(() => done.length === 3)
  t.same(done, ['0 500000', '1 250000', '2 150000'])
  for (const segment of second.segments) await holds(t, place.store, segment)
})

t.test('what is fetched ahead of time stops when nodes need something, and goes on afterwards', async (t) => {
  const images = [imageOf(samples(4)), imageOf(samples(4))]
  const [needed, ahead] = images as [TestImage, TestImage]
  const parent = await Place.open(t, { name: 'parent', images })
  for (const image of images) await parent.have(image)
  const hung = await startServer(t, () => {})
  let origin = hung.base
  const { place, spreading, done, until } = await open(t, { images, origin: () => origin })
  for (const image of images) place.expect(image)
  const asked = once(hung.server, 'request')
  spreading.want([spreadOf(ahead, { ahead: true, bytesPerS: 1e9 })])
  const [request] = await asked
  const left = once(request.socket, 'close')
  origin = parent.base
  spreading.want([spreadOf(ahead, { ahead: true, bytesPerS: 1e9 }), spreadOf(needed)])
  await left
  await until(() => done.length === 2)
  t.same(done, ['0 200000', '1 200000'])
})

t.test('what is not wanted any more is not fetched on', async (t) => {
  const images = [imageOf(samples(4))]
  const hung = await startServer(t, () => {})
  const { place, spreading, done, failed } = await open(t, { images, origin: () => hung.base })
  place.expect(images[0]!)
  const asked = once(hung.server, 'request')
  spreading.want([spreadOf(images[0]!)])
  const [request] = await asked
  const left = once(request.socket, 'close')
  spreading.want([])
  await left
  await spreading.close()
  t.same([done, failed], [[], []])
})

t.test('what could not be fetched is told of once, with the reason', async (t) => {
  const images = [imageOf(samples(4))]
  const empty = await startServer(t, (_, response) => response.writeHead(404).end())
  const { place, spreading, failed, until } = await open(t, { images, origin: () => empty.base })
  place.expect(images[0]!)
  spreading.want([spreadOf(images[0]!)])
  await until(() => failed.length === 1)
  t.match(failed, [{ code: 'MUSTER_BLOB_MISSING' }])
})

t.test('a large blob is fetched as an image is, from who is only getting it', async (t) => {
  const blob = sample(5 * 1024 * 1024)
  const parent = await Place.open(t, { name: 'parent', images: [] })
  const { place, spreading, done, until } = await open(t, { images: [], origin: () => parent.base })
  const { digest } = blob.ref
  place.wanted.add(digest)
  parent.wanted.add(digest)
  const path = `/blobs/${digest}`
  const asked = once(parent.origin.server, 'request')
  spreading.want([{ digest, path, image: digest, refs: [blob.ref], ahead: false }])
  await asked
  await parent.store.put(blob.bytes)
  parent.arrivals.arrived(digest)
  await until(() => done.length === 1)
  await holds(t, place.store, blob)
})

t.test('a rack gets an image from another rack while no controller is alive', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  // So much that it is fetched in runs.
  await writeFile(join(root, 'usr/bin/random'), randomBytes(700_000))
  await cluster.importImage('debian', root)
  for (const [index, rack] of ['r1', 'r2'].entries()) {
    const networkDevices = { default: { hwaddr: `52:54:00:00:00:0${index}` } }
    await cluster.change({
      op: 'put',
      kind: 'node',
      name: `n${index}`,
      value: { rack, image: 'debian', networkDevices },
    })
  }
  await cluster.startBootServer('r1')
  await cluster.untilBootServer(({ ready }) => ready === 1)
  const { bootServer: first } = cluster
  t.teardown(() => first?.[Symbol.asyncDispose]())
  await cluster.stopController()
  await cluster.startBootServer('r2')
  const { images = [] } = await cluster.untilBootServer(({ ready }) => ready === 1)
  t.match(images, [{ name: 'debian', nodes: 1 }])
  t.equal(images[0]!.have, images[0]!.total)
})
