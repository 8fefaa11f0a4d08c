import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import type { BootServerMember } from '../../libs/records/member.ts'
import { startBootServer } from '../../services/boot-server/boot-server.ts'
import { placesIn } from '../../services/boot-server/config.ts'
import { exchange } from '../libs/blobs/_fixtures.ts'
import { freePort, smallRoot, TestCluster, until } from './_cluster.ts'
import { blobFiles, Damager, wholeBlobs } from './boot-server/_damage.ts'

const logger = pino({ level: 'silent' })
const MAC = '52-54-00-00-00-01'
const ARTIFACTS = ['image', 'kernel', 'system', 'runtime'].map((name) => `/${name}/${MAC}`)
/** So many times damage is done, to so many files, while so many machines ask without a pause. */
const ROUNDS = 5
const DAMAGES = 12
const MACHINES = 3

// As many seconds as all test files have; alone, a file has fewer.
t.setTimeout(120_000)

interface Running {
  port: number
  directory: string
  stop: () => Promise<void>
}

async function clusterWithImage(t: Test): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await mkdir(join(root, 'srv'))
  for (let index = 0; index < 40; index++) await writeFile(join(root, `srv/${index}`), randomBytes(60_000))
  await cluster.importImage('debian', root)
  const networkDevices = { default: { hwaddr: MAC, ipaddr: '10.0.0.11', netmask: '255.255.255.0' } }
  const value = { rack: 'r1', image: 'debian', networkDevices }
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value })
  return cluster
}

async function start(
  t: Test,
  cluster: TestCluster,
  options: { id: string; residentBytes: number },
): Promise<Running> {
  const { id, residentBytes } = options
  const port = await freePort()
  const dataDirectory = join(cluster.directory, id)
  const service = await startBootServer({
    config: {
      id,
      rack: 'r1',
      address: '127.0.0.1',
      nodeUrl: undefined,
      nats: [cluster.nats.url],
      dataDirectory,
      ports: { dhcp: 0, tftp: 0, http: port },
      residentBytes,
    },
    logger,
  })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= Promise.resolve(service[Symbol.asyncDispose]()))
  t.teardown(stop)
  return { port, directory: dataDirectory, stop }
}

async function untilReady({ port }: Running): Promise<void> {
  const status = async () =>
    (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as BootServerMember
  await until(status, ({ ready, nodes }) => ready === 1 && nodes === 1)
}

async function get(port: number, path: string): Promise<{ status: number; body: Buffer; length: number }> {
  const { head, body } = await exchange(
    port,
    `GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`,
  )
  const length = Number(/^Content-Length: (\d+)/im.exec(head)?.[1])
  return { status: Number(head.split(' ')[1]), body, length }
}

/** What is right: taken before anything is damaged. */
async function rightOf(server: Running): Promise<Map<string, Buffer>> {
  const right = new Map<string, Buffer>()
  for (const path of ARTIFACTS) {
    const { status, body } = await get(server.port, path)
    if (status !== 200) throw new Error(`${path}: ${status}`)
    right.set(path, body)
  }
  return right
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
  const cluster = await clusterWithImage(t)
  // One reads everything from the disk, one has it in memory; they fetch from each other, too.
  const servers = await Promise.all([
    start(t, cluster, { id: 'cold', residentBytes: 0 }),
    start(t, cluster, { id: 'hot', residentBytes: 64 * 1024 * 1024 }),
  ])
  await Promise.all(servers.map(untilReady))
  const right = await rightOf(servers[0]!)
  const blobs = servers.map(({ directory }) => placesIn(directory).blobs)
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
  const cluster = await clusterWithImage(t)
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
