import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { placesIn } from '../../services/boot-server/config.ts'
import { exchange } from '../libs/blobs/_fixtures.ts'
import { blobFiles, Damager, wholeBlobs } from '../support/damage.ts'
import { until } from './_cluster.ts'
import {
  ARTIFACTS,
  clusterWithImage,
  MAC,
  type Running,
  rightOf,
  start,
  untilReady,
} from './boot-server/_site.ts'

/** So many times damage is done, to so many files, while so many machines ask without a pause. */
const ROUNDS = 5
const DAMAGES = 12
const MACHINES = 3
const SIZES = Array<number>(40).fill(60_000)

// As many seconds as all test files have; alone, a file has fewer.
t.setTimeout(120_000)

async function get(port: number, path: string): Promise<{ status: number; body: Buffer; length: number }> {
  const { head, body } = await exchange(
    port,
    `GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`,
  )
  const length = Number(/^Content-Length: (\d+)/im.exec(head)?.[1])
  return { status: Number(head.split(' ')[1]), body, length }
}

/** Asks for everything once. Whether all of it came; what came was right, or broken off before it was wrong. */
async function askAll(t: Test, server: Running, right: ReadonlyMap<string, Buffer>): Promise<boolean> {
  let all = true
  for (const [path, expected] of right) {
    const { status, body, length } = await get(server.port, path)
    if (body.includes('NO NODE HAS THE MAC ADDRESS')) {
      all = false // Its records are not here yet again.
      continue
    }
    if (status === 200) {
      if (!body.equals(expected.subarray(0, body.length)) || length !== expected.length) {
        t.fail(`wrong bytes of ${path}`)
      }
    } else if (status !== 503 && status !== 404 && !Number.isNaN(status)) {
      t.fail(`${path}: ${status}`)
    }
    if (status !== 200 || body.length < length) all = false
  }
  return all
}

async function healed(t: Test, server: Running, right: ReadonlyMap<string, Buffer>): Promise<void> {
  await until(() => askAll(t, server, right), Boolean)
}

t.test('whatever is done to their blobs, boot servers serve nothing wrong, and heal', async (t) => {
  const cluster = await clusterWithImage(t, SIZES)
  // One reads everything from the disk, one has it in memory; they fetch from each other, too.
  const servers = await Promise.all([
    start(t, cluster, { id: 'cold', residentBytes: 0 }),
    start(t, cluster, { id: 'hot', residentBytes: 64 * 1024 * 1024 }),
  ])
  await Promise.all(servers.map(untilReady))
  const right = await rightOf(servers[0]!)
  const blobs = servers.map((server) => server.blobs)
  const named = wholeBlobs(blobs[0]!)
  const damager = new Damager(20_260_101)
  const over = new AbortController()
  const machines = servers.flatMap((server) =>
    Array.from({ length: MACHINES }, async () => {
      while (!over.signal.aborted) await askAll(t, server, right)
    }),
  )
  for (let round = 0; round < ROUNDS; round++) {
    for (const directory of blobs) damager.damage(blobFiles(directory), DAMAGES)
    for (const server of servers) await healed(t, server, right)
    t.pass(`round ${round}`)
  }
  over.abort()
  await Promise.all(machines)
  rmSync(blobs[1]!, { recursive: true })
  t.ok(await askAll(t, servers[1]!, right), 'what is in memory is served when all of the disk is lost')
  for (const directory of blobs) {
    await until(
      async () => wholeBlobs(directory),
      (whole) => named.isSubsetOf(whole) && blobFiles(directory).length === whole.size,
    )
  }
  await cluster.stopController()
  await cluster.nats.kill()
  for (const server of servers) t.ok(await askAll(t, server, right), 'complete with nobody else alive')
})

t.test('whatever bits its own records lose, a boot server serves nothing wrong, and heals', async (t) => {
  const cluster = await clusterWithImage(t, SIZES)
  const first = await start(t, cluster, { id: 'b', residentBytes: 0 })
  await untilReady(first)
  const right = await rightOf(first)
  const paths = [...ARTIFACTS, `/ipxe/${MAC}`]
  right.set(paths.at(-1)!, (await get(first.port, paths.at(-1)!)).body)
  await first.stop()
  const damager = new Damager(20_260_102)
  const live = placesIn(first.directory).live
  let before = first.port
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of readdirSync(live)) if (damager.below(2) === 0) damager.flip(join(live, name))
    const server = await start(t, cluster, { id: 'b', residentBytes: 0 })
    // The script has the server's own address in it.
    const script = right.get(paths.at(-1)!)!.toString().replaceAll(`:${before}`, `:${server.port}`)
    right.set(paths.at(-1)!, Buffer.from(script))
    before = server.port
    await until(() => askAll(t, server, right), Boolean)
    await server.stop()
    t.pass(`round ${round}`)
  }
})
