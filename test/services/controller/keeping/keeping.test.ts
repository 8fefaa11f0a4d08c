import { createHash } from 'node:crypto'
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { decodeImageManifest } from '../../../../libs/records/decode.ts'
import { smallRoot, TestCluster, TOKEN, until } from '../../_cluster.ts'
import { startAnother } from '../_another.ts'
import { putNode, recordingLogger } from '../_clusters.ts'

const ROUNDS = 4
const DAMAGED_PER_ROUND = 6

/** Numbers from 0 to 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function filesIn(directory: string): Promise<Map<string, string>> {
  const found = await readdir(directory, { recursive: true })
  const files = found.filter((path) => /\/[0-9a-f]{64}$/.test(path))
  return new Map(files.map((path) => [path.slice(-64), join(directory, path)]))
}

async function damage(path: string, random: () => number): Promise<void> {
  const bytes = await readFile(path)
  const how = Math.floor(random() * 3)
  if (how === 0 || bytes.length === 0) return rm(path)
  const at = Math.floor(random() * bytes.length)
  if (how === 1) return truncate(path, at)
  bytes[at]! ^= 1 << Math.floor(random() * 8)
  await writeFile(path, bytes)
}

/** What a server gives of a blob, if it gives all of it: a connection that breaks off gave nothing. */
async function blobFrom(url: string, digest: string): Promise<Buffer | undefined> {
  try {
    const response = await fetch(`${url}/blobs/${digest}`)
    const bytes = Buffer.from(await response.arrayBuffer())
    return response.ok ? bytes : undefined
  } catch {
    return undefined
  }
}

/** A controller with an image and a node that boots it, and all that both need of blobs. */
async function bootable(t: Test) {
  const cluster = await TestCluster.start(t)
  t.ok((await cluster.importImage('debian', await smallRoot(t.testdir()))).result)
  const networkDevices = { default: { hwaddr: '52:54:00:00:00:01' } }
  await cluster.change(putNode('n1', { rack: 'r1', image: 'debian', profiles: ['default'], networkDevices }))
  await cluster.startBootServer()
  await cluster.untilBootServer(({ ready }) => ready === 1)
  return cluster
}

t.test(
  'a controller whose blobs are damaged as it serves gives no wrong byte, and is whole again',
  async (t) => {
    const cluster = await bootable(t)
    const { logger } = recordingLogger()
    await startAnother(t, { cluster, id: 'c2', logger })
    const directory = join(cluster.directory, 'controller/blobs')
    const before = await filesIn(directory)
    await until(
      async () => new Set((await filesIn(join(cluster.directory, 'c2/blobs'))).keys()),
      (copies) => copies.isSupersetOf(new Set(before.keys())),
    )
    const random = seeded(7)
    for (let round = 1; round <= ROUNDS; round += 1) {
      const digests = [...before.keys()].sort()
      for (let n = 0; n < DAMAGED_PER_ROUND; n += 1) {
        const digest = digests[Math.floor(random() * digests.length)]!
        await damage(before.get(digest)!, random).catch(() => {}) // it may be gone from the time before
      }
      for (const digest of digests) {
        const bytes = await until(
          () => blobFrom(cluster.url, digest),
          (found) => found !== undefined,
        )
        t.equal(digestOf(bytes!), digest, `${bytes!.length} bytes`)
      }
    }
    // What is sent from memory hides what is on the disk.
    const response = await fetch(`${cluster.url}/v1/storage/check`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: '{}',
    })
    t.match(JSON.parse((await response.text()).trim().split('\n').at(-1)!), { result: { controller: 'c1' } })
    await until(
      async () => new Set((await filesIn(directory)).keys()),
      (found) => found.isSupersetOf(new Set(before.keys())),
    )
    for (const [digest, path] of await filesIn(directory)) t.equal(digestOf(await readFile(path)), digest)
  },
)

t.test('a controller that is alone is healed by boot servers, and says what nobody has', async (t) => {
  const cluster = await bootable(t)
  const { value } = await cluster.get<{ value: { manifest: { digest: string } } }>('/images/debian')
  const directory = join(cluster.directory, 'controller/blobs')
  const manifest = value.manifest.digest
  const path = (await filesIn(directory)).get(manifest)!
  await rm(path)
  const healed = await until(
    () => blobFrom(cluster.url, manifest),
    (found) => found !== undefined,
  )
  t.equal(digestOf(healed!), manifest)

  // An overlay that no node has is nowhere else.
  await cluster.putOverlay('motd', { 'etc/motd': 'welcome' })
  const overlay = await cluster.get<{ value: { tree: { digest: string } } }>('/overlays/motd')
  await rm((await filesIn(directory)).get(overlay.value.tree.digest)!)
  await blobFrom(cluster.url, overlay.value.tree.digest)
  const { lacking } = await until(
    () => cluster.get<{ lacking: { nowhere?: string[] } }>('/storage'),
    (found) => found.lacking.nowhere !== undefined,
  )
  t.same(lacking.nowhere, ['overlay motd'])
})

t.test('images that are built while a controller deletes all that it can are whole', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  const over = new AbortController()
  const cleaning = (async () => {
    while (!over.signal.aborted) await cluster.post('/storage/clean', { graceS: 0 })
  })()
  for (const text of ['one', 'other', 'one', 'third']) {
    await writeFile(join(root, 'etc/motd'), text)
    const { result } = await cluster.importImage('debian', root)
    const { manifest, kernels } = result!.image
    const bytes = await blobFrom(cluster.url, manifest.digest)
    const { segments } = decodeImageManifest(bytes!)
    for (const { digest } of [...segments, ...kernels.map(({ blob }) => blob)])
      t.ok(await blobFrom(cluster.url, digest), `${text}: ${digest}`)
    // Nothing refers to it any more, until it is built again.
    await cluster.change({ op: 'delete', kind: 'image', name: 'debian' })
  }
  over.abort()
  await cleaning
})
