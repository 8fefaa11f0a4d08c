import t from 'tap'
import { blobFiles, Damager, wholeBlobs } from '../../support/damage.ts'
import { until } from '../_cluster.ts'
import { clusterWithImage, Machines, type Running, rightOf, start, statusOf, untilReady } from './_site.ts'

/** To repeat a failure, leave the one that its message names. */
const SEEDS = [1, 2]
/** So often damage is done while an image spreads, each time to one file, and after how many pieces of answers at most. */
const DAMAGES = 60
const PIECES_MAX = 50
const MACHINES = 2
/** Segments of all sizes, one of them too large to be gathered in memory. */
const SIZES = [...Array<number>(40).fill(60_000), 1_500_000, 5_000_000]
/** A boot server fetches the image in some two seconds. */
const PULL_BYTES_PER_S = 4_000_000

// As many seconds as all test files have; alone, a file has fewer.
t.setTimeout(120_000)

/** Every blob is on the disk of the server, and it knows so. */
async function untilWhole(server: Running, named: ReadonlySet<string>): Promise<void> {
  await until(
    () => statusOf(server),
    ({ ready, images }) => ready === 1 && images!.every(({ have, total }) => have === total),
  )
  // What no machine asks for is found damaged when it is read through.
  await until(
    async () => wholeBlobs(server.blobs),
    (whole) => named.isSubsetOf(whole) && blobFiles(server.blobs).length === whole.size,
  )
}

t.test(
  'whatever is done to blobs while they spread, nobody is sent a wrong byte, and all heal',
  async (t) => {
    t.setTimeout(120_000)
    const cluster = await clusterWithImage(t, SIZES)
    const parent = await start(t, cluster, { id: 'parent', residentBytes: 0 })
    await untilReady(parent)
    const right = await rightOf(parent)
    const named = wholeBlobs(parent.blobs)
    for (const seed of SEEDS) {
      await t.test(`seed ${seed}`, async (t) => {
        const damager = new Damager(seed)
        const limits = { residentBytes: 0, pullBytesPerS: PULL_BYTES_PER_S }
        const child = await start(t, cluster, { id: `child-${seed}`, ...limits })
        const servers = [parent, child]
        let damages = 0
        let pieces = 0
        const onBytes = (): void => {
          if (damages === DAMAGES || pieces-- > 0) return
          pieces = damager.below(PIECES_MAX)
          const paths = blobFiles(damager.pick(servers).blobs)
          if (paths.length === 0) return
          damager.damage(paths, 1)
          damages += 1
        }
        const machines = new Machines({ right, onBytes })
        for (const { port } of servers) machines.add(port, MACHINES)
        await until(
          async () => damages,
          (done) => done === DAMAGES,
        )
        await Promise.all(servers.map(({ port }) => until(() => machines.askAll(port), Boolean)))
        await machines.stop()
        const { wrong, whole, broken } = machines
        t.same(wrong, [], `${whole} answers were whole, ${broken} broken off`)
        await Promise.all(servers.map((server) => untilWhole(server, named)))
      })
    }
  },
)
