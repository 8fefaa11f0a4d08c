import { randomBytes } from 'node:crypto'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Digest } from '../../../../../libs/digest/digest.ts'
import { smallRoot, TestCluster, until } from '../../../_cluster.ts'

interface Rack {
  rack: string
  nodes: number
  wanted: number[]
  servers: { id: string; live: number[]; nodes: number; versions: { number: number; ready: boolean }[] }[]
  ready: boolean
}

interface Shipping {
  ready: boolean
  held: { count: number; folded: string }
  items: Rack[]
}

/** Two versions of an image, the second of which a node of the rack r1 boots; the boot server comes later. */
async function clusterOfTwo(t: Test): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  // So much that it is fetched in runs.
  await writeFile(join(root, 'usr/bin/random'), randomBytes(600_000))
  await cluster.importImage('debian', root)
  await appendFile(join(root, 'etc/motd'), 'more')
  await cluster.importImage('debian', root)
  const networkDevices = { default: { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1' } }
  const value = { rack: 'r1', image: 'debian', networkDevices }
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value })
  return cluster
}

const shipping = (cluster: TestCluster) => cluster.get<Shipping>('/images/debian/shipping')

async function manifestOf(cluster: TestCluster, number: number): Promise<Digest> {
  const { items } = await cluster.get<{ items: { number: number; manifest: { digest: Digest } }[] }>(
    '/images/debian/versions',
  )
  return items.find((each) => each.number === number)!.manifest.digest
}

t.test(
  'a pushed version comes to the rack, no node boots it, and it is live at once when it is to be',
  async (t) => {
    const cluster = await clusterOfTwo(t)
    await cluster.startBootServer('r1')
    await cluster.untilBootServer(({ ready, waiting }) => ready === 1 && waiting.length === 0)
    const former = await manifestOf(cluster, 1)

    t.match(await cluster.post('/images/debian/push', { number: 1 }), { name: 'debian', numbers: [1] })
    await cluster.untilBootServer(({ images = [] }) =>
      images.some(({ manifest, have, total }) => manifest === former && have === total),
    )
    t.match(
      await until(
        () => shipping(cluster),
        ({ ready }) => ready,
      ),
      {
        items: [
          {
            rack: 'r1',
            nodes: 1,
            wanted: [2, 1],
            servers: [
              { id: 'b-r1', live: [2], nodes: 1, versions: [{ number: 2 }, { number: 1, ready: true }] },
            ],
          },
        ],
      },
    )
    t.match(await cluster.untilBootServer(() => true), { ready: 1, waiting: [] })
    const [there, here] = await Promise.all(
      [cluster.url, cluster.boot].map((base) => fetch(`${base}/artifacts/image/${former}`)),
    )
    t.match(here!.headers.get('etag'), former)
    const bytes = Buffer.from(await there!.arrayBuffer())
    t.same(Buffer.from(await here!.arrayBuffer()), bytes)
    for (const base of [cluster.url, cluster.boot]) {
      const range = { range: 'bytes=100000-100009' }
      const part = await fetch(`${base}/artifacts/image/${former}`, { headers: range })
      t.equal(part.status, 206)
      t.equal(part.headers.get('content-range'), `bytes 100000-100009/${bytes.length}`)
      t.same(Buffer.from(await part.arrayBuffer()), bytes.subarray(100_000, 100_010))
      t.equal((await fetch(`${base}/artifacts/image/${'0'.repeat(64)}`)).status, 404)
      t.equal((await fetch(`${base}/artifacts/image/debian`)).status, 400)
    }

    await cluster.post('/images/debian/rollback', { to: 1 })
    await until(
      () => shipping(cluster),
      ({ items }) => items[0]?.servers[0]?.live[0] === 1,
    )
  },
)

t.test(
  'a push goes to the racks that are named, also to one without nodes, and one without an answer shows',
  async (t) => {
    const cluster = await clusterOfTwo(t)
    await cluster.startBootServer('spare')
    const former = await manifestOf(cluster, 1)
    await cluster.post('/images/debian/push', { number: 1, racks: ['spare'], bytesPerS: 1_000_000 })
    await cluster.untilBootServer(({ images = [] }) =>
      images.some(({ manifest, have, total }) => manifest === former && have === total),
    )
    const { ready, items } = await until(
      () => shipping(cluster),
      (answer) => answer.items[1]?.ready === true,
    )
    t.equal(ready, false)
    t.match(items, [
      { rack: 'r1', nodes: 1, wanted: [2], servers: [], ready: false },
      { rack: 'spare', nodes: 0, wanted: [1], servers: [{ live: [], versions: [{ number: 1 }] }] },
    ])

    t.match(await cluster.post('/images/debian/push', { stop: true }), { numbers: [1] })
    await cluster.untilBootServer(({ images = [] }) => images.length === 0)
    t.match((await shipping(cluster)).items, [{ rack: 'r1' }])
  },
)

t.test('what cannot be pushed is refused, and a dry run changes nothing', async (t) => {
  const cluster = await clusterOfTwo(t)
  const invalid = { code: 'MUSTER_REQUEST_INVALID' }
  await t.rejects(cluster.post('/images/none/push', {}), { code: 'MUSTER_NOT_FOUND' })
  await t.rejects(cluster.post('/images/debian/push', { number: 7 }), {
    code: 'MUSTER_IMAGE_VERSION_UNKNOWN',
  })
  await t.rejects(cluster.post('/images/debian/push', { racks: ['a b'] }), { code: 'MUSTER_VALUE_INVALID' })
  await t.rejects(cluster.post('/images/debian/push', { stop: true }), invalid)
  await t.rejects(cluster.post('/images/debian/push', { stop: true, racks: ['r1'] }), invalid)
  t.match(await cluster.post('/images/debian/push', { dryRun: true }), { numbers: [2] })
  await t.rejects(cluster.post('/images/debian/push', { stop: true }), invalid)
})

t.test(
  'nodes that keep their last record are told of, as their rack does not get the image for them',
  async (t) => {
    const cluster = await TestCluster.start(t)
    await cluster.importImage('debian', await smallRoot(t.testdir()))
    const node = (name: string, more: object = {}) => {
      const networkDevices = { default: { hwaddr: `52:54:00:00:00:0${name.slice(1)}` } }
      const value = { rack: 'r1', image: 'debian', networkDevices, ...more }
      return { op: 'put', kind: 'node', name, value } as const
    }
    await cluster.change(node('n1', { kernel: { version: '9.9' } }), node('n2'))
    const { items } = await until(
      () => shipping(cluster),
      ({ held }) => held.folded === 'n1',
    )
    t.match(items, [{ rack: 'r1', nodes: 2 }])
    await cluster.change(node('n1'))
    await until(
      () => shipping(cluster),
      ({ held }) => held.count === 0,
    )
  },
)
