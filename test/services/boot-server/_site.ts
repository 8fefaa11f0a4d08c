import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import type { BootServerMember } from '../../../libs/records/member.ts'
import { startBootServer } from '../../../services/boot-server/boot-server.ts'
import { placesIn } from '../../../services/boot-server/config.ts'
import { freePort, smallRoot, TestCluster, until } from '../_cluster.ts'

const logger = pino({ level: 'silent' })
export const MAC = '52-54-00-00-00-01'
export const ARTIFACTS = ['image', 'kernel', 'system', 'runtime'].map((name) => `/${name}/${MAC}`)

/** A boot server. */
export interface Running {
  port: number
  directory: string
  blobs: string
  stop: () => Promise<void>
}

/** A cluster with one node of rack r1, whose image has files of such sizes that no two are alike. */
export async function clusterWithImage(t: Test, sizes: readonly number[]): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await mkdir(join(root, 'srv'))
  for (const [index, size] of sizes.entries()) await writeFile(join(root, `srv/${index}`), randomBytes(size))
  await cluster.importImage('debian', root)
  const networkDevices = { default: { hwaddr: MAC, ipaddr: '10.0.0.11', netmask: '255.255.255.0' } }
  const value = { rack: 'r1', image: 'debian', networkDevices }
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value })
  return cluster
}

export async function start(
  t: Test,
  cluster: TestCluster,
  options: { id: string; rack?: string; residentBytes: number; pullBytesPerS?: number },
): Promise<Running> {
  const port = await freePort()
  const dataDirectory = join(cluster.directory, options.id)
  const service = await startBootServer({
    config: {
      rack: 'r1',
      address: '127.0.0.1',
      nodeUrl: undefined,
      nats: [cluster.nats.url],
      dataDirectory,
      ports: { dhcp: 0, tftp: 0, http: port },
      ...options,
    },
    logger,
  })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= Promise.resolve(service[Symbol.asyncDispose]()))
  t.teardown(stop)
  return { port, directory: dataDirectory, blobs: placesIn(dataDirectory).blobs, stop }
}

export async function statusOf({ port }: Running): Promise<BootServerMember> {
  return (await (await fetch(`http://127.0.0.1:${port}/member`)).json()) as BootServerMember
}

export async function untilReady(server: Running): Promise<void> {
  await until(
    () => statusOf(server),
    ({ ready, nodes }) => ready === 1 && nodes === 1,
  )
}

/** Machines that ask servers for all that there is, again and again, and compare what they are sent as it comes. */
export class Machines {
  readonly #right: ReadonlyMap<string, Buffer>
  readonly #onBytes: () => void
  readonly #over = new AbortController()
  readonly #running: Promise<void>[] = []
  /** What was sent that was not right. */
  readonly wrong: string[] = []
  /** Answers that were whole, and that were broken off. */
  whole = 0
  broken = 0

  /** `onBytes` is called for each piece that comes. */
  constructor(options: { right: ReadonlyMap<string, Buffer>; onBytes: () => void }) {
    this.#right = options.right
    this.#onBytes = options.onBytes
  }

  /** So many more machines ask this server. */
  add(port: number, count: number): void {
    const machine = async (): Promise<void> => {
      while (!this.#over.signal.aborted) await this.askAll(port)
    }
    this.#running.push(...Array.from({ length: count }, machine))
  }

  /** Whether all of it came. */
  async askAll(port: number): Promise<boolean> {
    let all = true
    for (const [path, expected] of this.#right) {
      if (!(await this.#ask(port, path, expected))) all = false
    }
    return all
  }

  async stop(): Promise<void> {
    this.#over.abort()
    await Promise.all(this.#running)
  }

  async #ask(port: number, path: string, expected: Buffer): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    let at = 0
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      const { statusCode } = response
      response.on('data', (bytes: Buffer) => {
        if (statusCode === 200 && !bytes.equals(expected.subarray(at, at + bytes.length)))
          this.wrong.push(`bytes ${at} to ${at + bytes.length} of ${path}`)
        at += bytes.length
        this.#onBytes()
      })
      response.on('close', () => {
        if (statusCode !== 200 && statusCode !== 404 && statusCode !== 503)
          this.wrong.push(`status ${statusCode} for ${path}`)
        const isWhole = statusCode === 200 && at === expected.length
        if (statusCode === 200 && response.complete && !isWhole)
          this.wrong.push(`${at} bytes as all ${expected.length} of ${path}`)
        if (isWhole) this.whole += 1
        else if (statusCode === 200) this.broken += 1
        resolve(isWhole)
      })
      response.on('error', () => {})
    })
    request.on('error', () => resolve(false))
    return promise
  }
}

/** What is right of all artifacts: taken before anything is damaged. */
export async function rightOf({ port }: Running): Promise<Map<string, Buffer>> {
  const right = new Map<string, Buffer>()
  for (const path of ARTIFACTS) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    right.set(path, Buffer.from(await response.arrayBuffer()))
  }
  return right
}
