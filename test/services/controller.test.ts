import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { IMAGE_PATH } from '../../libs/blobs/image-route.ts'
import type { Image } from '../../libs/model/image.ts'
import { blobFiles, Damager, wholeBlobs } from '../support/damage.ts'
import { type TestCluster, TOKEN, until } from './_cluster.ts'
import { clusterWithImage, Machines, start, statusOf } from './boot-server/_site.ts'
import { startAnother } from './controller/_another.ts'

/** To repeat a failure, leave the one that its message names. */
const SEEDS = [1, 2]
/** So often damage is done while an image spreads, each time to one file, and after how many pieces of answers at most. */
const DAMAGES = 60
const PIECES_MAX = 60
const MACHINES = 2
/** Segments of all sizes, one of them too large to be gathered in memory. */
const SIZES = [...Array<number>(40).fill(60_000), 1_500_000, 5_000_000]
/** A boot server fetches the image in some two seconds. */
const PULL_BYTES_PER_S = 4_000_000

// As many seconds as all test files have; alone, a file has fewer.
t.setTimeout(120_000)

/** All that a controller may be asked for, with what is right. */
async function rightOf(cluster: TestCluster, blobs: string): Promise<Map<string, Buffer>> {
  const files = blobFiles(blobs)
  const right = new Map(files.map((path) => [`/blobs/${basename(path)}`, readFileSync(path)]))
  const { value } = await cluster.get<{ value: Image }>('/images/debian')
  const image = `${IMAGE_PATH}/${value.manifest.digest}`
  const response = await fetch(cluster.url + image)
  return right.set(image, Buffer.from(await response.arrayBuffer()))
}

/** Has a controller read all of its blobs: what is sent from memory hides what is on the disk. */
async function examine(url: string): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  const response = await fetch(`${url}/v1/storage/check`, { method: 'POST', headers, body: '{}' })
  await response.text()
}

t.test('whatever is done to blobs of controllers while boot servers fetch them, all heal', async (t) => {
  t.setTimeout(120_000)
  const cluster = await clusterWithImage(t, SIZES)
  const another = await startAnother(t, { cluster, id: 'c2', logger: pino({ level: 'silent' }) })
  const [own, copies] = ['controller', 'c2'].map((id) => join(cluster.directory, id, 'blobs')) as [
    string,
    string,
  ]
  const named = wholeBlobs(own)
  await until(
    async () => wholeBlobs(copies),
    (whole) => named.isSubsetOf(whole),
  )
  const right = await rightOf(cluster, own)
  // Of each blob one of the two stays as it is: what both lose before a boot server has it is lost.
  const isOf = (side: number) => (path: string) => Number.parseInt(basename(path).at(-1)!, 16) % 2 === side
  for (const seed of SEEDS) {
    await t.test(`seed ${seed}`, async (t) => {
      const damager = new Damager(seed)
      let damages = 0
      let pieces = 0
      const onBytes = (): void => {
        if (damages === DAMAGES || pieces-- > 0) return
        pieces = damager.below(PIECES_MAX)
        const side = damager.below(2)
        const paths = blobFiles([own, copies][side]!).filter(isOf(side))
        damager.damage(paths, 1)
        damages += 1
      }
      const machines = new Machines({ right, onBytes })
      machines.add(Number(new URL(cluster.url).port), MACHINES)
      const limits = { residentBytes: 0, pullBytesPerS: PULL_BYTES_PER_S }
      const servers = await Promise.all(
        ['a', 'b'].map((name) => start(t, cluster, { id: `${name}${seed}`, ...limits })),
      )
      await until(
        async () => damages,
        (done) => done === DAMAGES,
      )
      for (const server of servers) {
        const { images } = await until(
          () => statusOf(server),
          ({ ready, nodes }) => ready === 1 && nodes === 1,
        )
        for (const { have, total } of images!) t.equal(have, total)
        t.equal(wholeBlobs(server.blobs).size, blobFiles(server.blobs).length)
      }
      await machines.stop()
      const { wrong, whole, broken } = machines
      t.same(wrong, [], `${whole} answers were whole, ${broken} broken off`)
      await Promise.all([cluster.url, another.url].map(examine))
      for (const directory of [own, copies]) {
        await until(
          async () => wholeBlobs(directory),
          (found) => named.isSubsetOf(found) && blobFiles(directory).length === found.size,
        )
      }
    })
  }
})
