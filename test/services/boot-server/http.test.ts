import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { pino } from 'pino'
import t from 'tap'
import { Collector } from '../../support/collector.ts'
import { blobFiles, Damager, wholeBlobs } from '../../support/damage.ts'
import { until } from '../_cluster.ts'
import { LOADER, MAC, startBootHttp } from './_boot-http.ts'
import { attack, hostility } from './_hostile-http.ts'
import { clusterWithImage, Machines, type Running, rightOf, start, statusOf, untilReady } from './_site.ts'

/** To repeat a failure, leave the one that its message names. */
const SEEDS = [1, 2]
/** So often damage is done while an image spreads, each time to one file, and after how many pieces of answers at most. */
const DAMAGES = 60
const PIECES_MAX = 50
const MACHINES = 2
/** Segments of all sizes, one of them too large to be gathered in memory. */
const SIZES = [...Array<number>(40).fill(60_000), 1_500_000, 5_000_000]
/** To repeat a failure, leave the seed that its message names; so many times hostile clients come, so many at once. */
const HOSTILE_SEEDS = [20_261_125, 7]
const HOSTILE_RUNS = 80
const HOSTILE_AT_ONCE = 4
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

t.test('whatever clients send, and however they go, the next is answered, and nothing is kept', async (t) => {
  const { http, port, url, waits } = await startBootHttp(t)
  const fetchLoader = async (): Promise<boolean> => {
    const answer = await fetch(`${url}/efiboot/snponly.efi`, { headers: { connection: 'close' } })
    return Buffer.from(await answer.arrayBuffer()).equals(LOADER)
  }
  const openFiles = (): number => readdirSync('/proc/self/fd').length
  const connections = (): Promise<number> =>
    new Promise((resolve) => http.server.getConnections((_, count) => resolve(count)))
  t.ok(await fetchLoader())
  await until(connections, (count) => count === 0)
  const before = openFiles()
  for (const seed of HOSTILE_SEEDS) {
    const clients = fc.array(hostility, { minLength: 1, maxLength: HOSTILE_AT_ONCE })
    const property = fc.asyncProperty(clients, async (all) => {
      const answers = await Promise.all(all.map((each) => attack(port, each)))
      // A 500 is a mistake of ours, whatever was sent.
      return answers.every((answer) => !answer.includes('HTTP/1.1 500 ')) && (await fetchLoader())
    })
    await fc.assert(property, { seed, numRuns: HOSTILE_RUNS })
    t.pass(`seed ${seed}`)
  }
  await until(connections, (count) => count === 0)
  t.equal(waits.count, 0, 'nobody is waited for')
  await until(
    async () => openFiles(),
    (count) => count <= before,
  )
})

t.test('firmware that boots over HTTP is seen in the log', async (t) => {
  const lines = new Collector<{ msg: string; agent?: string; url?: string; address?: string }>()
  const logger = pino({}, { write: (line: string) => lines.add(JSON.parse(line)) })
  const { url } = await startBootHttp(t, { logger })
  for (const agent of ['UefiHttpBoot/1.0', 'curl/8'])
    await fetch(`${url}/kernel/${MAC}`, { headers: { 'user-agent': agent } })
  const seen = lines.items.filter(({ msg }) => msg === 'firmware asks')
  t.match(seen, [{ agent: 'UefiHttpBoot/1.0', url: `/kernel/${MAC}`, address: '127.0.0.1' }])
  t.equal(seen.length, 1)
})
