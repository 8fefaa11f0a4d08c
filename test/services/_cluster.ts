import { randomInt } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { packEntries } from '../../libs/archive/pack.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import type { ErrorBody } from '../../libs/http/error-reply.ts'
import type { Image } from '../../libs/model/image.ts'
import type { BootServerMember } from '../../libs/records/member.ts'
import type { Service } from '../../libs/service/run-service.ts'
import { startBootServer } from '../../services/boot-server/boot-server.ts'
import type { BootServerConfig } from '../../services/boot-server/config.ts'
import { startController } from '../../services/controller/controller.ts'
import { type NatsServer, type Owner, startNatsServer } from '../support/nats-server.ts'

const logger = pino({ level: process.env.MUSTER_LOG_LEVEL ?? 'silent' })
const POLL_MS = 20
/** Below net.ipv4.ip_local_port_range. */
const PORTS = [20_000, 32_000] as const
/** Of every controller here. */
export const TOKEN = 'the-token-of-a-test'

interface Answer {
  status: number
  body: unknown
}

/** A controller and, if asked, a boot server: real services on loopback, with a real nats-server. */
export class TestCluster {
  readonly nats: NatsServer
  readonly directory: string
  controller: Service | undefined
  bootServer: Service | undefined
  /** Base URL of the controller over TCP. */
  url = ''
  /** Base URL of the boot server. */
  boot = ''

  /** Where network boot programs are taken from. */
  readonly #loaderDirectory: string

  static async start(
    t: Owner,
    { loaderDirectory = join(import.meta.dirname, '_loaders') } = {},
  ): Promise<TestCluster> {
    // Not the test's own directory: the path of a socket may have 107 bytes.
    const directory = await mkdtemp(join(tmpdir(), 'muster-test-'))
    const cluster = new TestCluster({ nats: await startNatsServer(t), directory, loaderDirectory })
    t.teardown(async () => {
      await cluster.bootServer?.[Symbol.asyncDispose]()
      await cluster.controller?.[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    })
    await cluster.startController()
    return cluster
  }

  private constructor(options: { nats: NatsServer; directory: string; loaderDirectory: string }) {
    this.nats = options.nats
    this.directory = options.directory
    this.#loaderDirectory = options.loaderDirectory
  }

  get socket(): string {
    return join(this.directory, 'c.sock')
  }

  async startController(): Promise<void> {
    const listen = { host: '127.0.0.1', port: await freePort() }
    this.controller = await startController({
      config: {
        id: 'c1',
        dataDirectory: join(this.directory, 'controller'),
        socket: this.socket,
        listen,
        url: `http://127.0.0.1:${listen.port}`,
        nats: { servers: [this.nats.url], replicas: 1, embedded: { listen, binaries: ['nats-server'] } },
        loaderDirectories: [this.#loaderDirectory],
        token: TOKEN,
      },
      logger,
      stop: new AbortController().signal,
    })
    this.url = `http://127.0.0.1:${listen.port}`
  }

  async stopController(): Promise<void> {
    await this.controller?.[Symbol.asyncDispose]()
    this.controller = undefined
  }

  async startBootServer(rack = 'r1', given: Partial<BootServerConfig> = {}): Promise<void> {
    const http = await freePort()
    this.bootServer = await startBootServer({
      config: {
        id: `b-${rack}`,
        rack,
        address: '127.0.0.1',
        nodeUrl: undefined,
        nats: [this.nats.url],
        dataDirectory: join(this.directory, `boot-${rack}`),
        residentBytes: 64 * 1024 * 1024,
        ...given,
        ports: { dhcp: 0, tftp: 0, ...given.ports, http },
      },
      logger,
    })
    this.boot = `http://127.0.0.1:${http}`
  }

  async stopBootServer(): Promise<void> {
    await this.bootServer?.[Symbol.asyncDispose]()
    this.bootServer = undefined
  }

  /** A request to the REST API over the unix socket. */
  async api(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'x-muster-actor': 'test' }
      const sent = request({ socketPath: this.socket, method, path: `/v1${path}`, headers }, (response) => {
        json(response).then((parsed) => resolve({ status: response.statusCode ?? 0, body: parsed }), reject)
      })
      sent.on('error', reject)
      sent.end(body && JSON.stringify(body))
    })
  }

  /** What the API gives for a path. @throws the error of the answer */
  async get<T>(path: string): Promise<T> {
    return answered(await this.api('GET', path)) as T
  }

  /** What the API answers to a request. @throws the error of the answer */
  async post<T>(path: string, body: object): Promise<T> {
    return answered(await this.api('POST', path, body)) as T
  }

  /** Makes a change; returns its sequence. @throws the error of the answer. */
  async change(...ops: Operation[]): Promise<number> {
    return (await this.post<{ seq: number }>('/changes', { ops })).seq
  }

  /** Puts an overlay of these files; returns the sequence of the change. @throws the error of the answer. */
  async putOverlay(name: string, files: Readonly<Record<string, string>>): Promise<number> {
    const entries = Object.entries(files).map(([path, text]) => {
      const content = Buffer.from(text)
      return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content } as const
    })
    const response = await fetch(`${this.url}/v1/overlays/${name}/tree`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${TOKEN}` },
      body: new Uint8Array(packEntries(entries)),
    })
    return (answered({ status: response.status, body: await response.json() }) as { seq: number }).seq
  }

  /** Imports a root file system; returns the last line of the answer. */
  async importImage(
    name: string,
    source: string,
    flags: { stage?: boolean } = {},
  ): Promise<{ result?: { number: number; image: Image } } & Partial<ErrorBody>> {
    const response = await fetch(`${this.url}/v1/images/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ name, source, ...flags }),
    })
    const lines = (await response.text()).trim().split('\n')
    return JSON.parse(lines.at(-1)!)
  }

  /** Waits until the boot server serves what it must. */
  async untilBootServer(isRight: (member: BootServerMember) => boolean): Promise<BootServerMember> {
    return until(async () => (await (await fetch(`${this.boot}/member`)).json()) as BootServerMember, isRight)
  }
}

function answered({ status, body }: Answer): unknown {
  if (status !== 200) throw Object.assign(new Error(), (body as ErrorBody).error)
  return body
}

/** Asks again and again until the answer is right; the test's own timeout ends it otherwise. */
export async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  while (true) {
    const answer = await ask()
    if (isRight(answer)) return answer
    await sleep(POLL_MS)
  }
}

/** A root file system small enough for a test: an init, a kernel, some files. */
export async function smallRoot(directory: string): Promise<string> {
  const root = join(directory, 'root')
  for (const folder of ['sbin', 'boot', 'etc', 'usr/bin'])
    await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, 'sbin/init'), '#!/bin/sh\n', { mode: 0o755 })
  await writeFile(join(root, 'boot/vmlinuz-6.1.0-1-amd64'), 'kernel of a test')
  await writeFile(join(root, 'etc/motd'), 'welcome\n')
  await writeFile(join(root, 'usr/bin/large'), Buffer.alloc(600_000, 'muster'))
  return root
}

/** Not one of those that the kernel gives to connections: a service that is started again must find it free again. */
export async function freePort(): Promise<number> {
  while (true) {
    const server = createServer()
    const { promise: isFree, resolve } = Promise.withResolvers<boolean>()
    server.once('error', () => resolve(false))
    const port = randomInt(...PORTS)
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    if (await isFree) return port
  }
}
