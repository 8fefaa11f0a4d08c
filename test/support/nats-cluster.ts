import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type JetStreamManager } from 'nats'
import { type NatsServer, type Owner, startNatsServer } from './nats-server.ts'

/** Three is the least of which one may be lost. */
const SERVERS = 3
const POLL_MS = 50

/** Starts a cluster of three nats-servers with JetStream on free ports of the loopback; it ends with the test. */
export async function startNatsCluster(owner: Owner): Promise<NatsCluster> {
  const ports = await freePorts(SERVERS)
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`)
  const servers = await Promise.all(
    routes.map((route, index) => {
      const names = ['--name', nameOf(index), '--cluster_name', 'muster-test']
      return startNatsServer(owner, { args: [...names, '--cluster', route, '--routes', routes.join()] })
    }),
  )
  const cluster = new NatsCluster(servers)
  await cluster.untilReady()
  return cluster
}

/** Servers that tests stop, kill and start one by one. */
export class NatsCluster {
  readonly servers: readonly NatsServer[]

  constructor(servers: readonly NatsServer[]) {
    this.servers = servers
  }

  get urls(): string[] {
    return this.servers.map(({ url }) => url)
  }

  /** Resolves when JetStream answers at every server that runs: they have elected whoever assigns the streams. */
  async untilReady(): Promise<void> {
    for (const { pid, url } of this.servers) {
      if (pid !== undefined) await asking(url, (jsm) => jsm.getAccountInfo())
    }
  }

  /** The server that takes what is stored in a stream. */
  async leaderOf(stream: string): Promise<NatsServer> {
    return this.#ask(async (jsm) => {
      const { leader } = (await jsm.streams.info(stream)).cluster ?? {}
      const server = this.servers.find((_, index) => nameOf(index) === leader)
      if (server?.pid === undefined) throw new Error(`${stream} has no leader now`)
      return server
    })
  }

  /** On how many servers a stream is. */
  copiesOf(stream: string): Promise<number> {
    return this.#ask(async (jsm) => (await jsm.streams.info(stream)).config.num_replicas)
  }

  /** Resolves when every server that runs has all of a stream that its leader has. */
  async untilCurrent(stream: string): Promise<void> {
    await this.#ask(async (jsm) => {
      const { leader, replicas = [] } = (await jsm.streams.info(stream)).cluster ?? {}
      if (!leader || !replicas.every(({ current, offline, lag = 0 }) => offline || (current && lag === 0)))
        throw new Error(`the copies of ${stream} are not equal yet`)
    })
  }

  /** Resolves when a server that is started now finds none of the message ids of a stream that are in its window. */
  async untilIdsForgotten(stream: string): Promise<void> {
    await this.#ask(async (jsm) => {
      const { state, config } = await jsm.streams.info(stream)
      const windowMs = config.duplicate_window / 1e6
      if (Date.now() <= Date.parse(state.last_ts) + windowMs) throw new Error('they are remembered still')
    })
  }

  /** Makes another server the leader of a stream. */
  async moveLeader(stream: string): Promise<void> {
    const before = await this.leaderOf(stream)
    await this.#request(`$JS.API.STREAM.LEADER.STEPDOWN.${stream}`)
    while ((await this.leaderOf(stream)) === before) await sleep(POLL_MS)
  }

  async #request(subject: string): Promise<void> {
    const nc = await connect({ servers: this.#anyUrl() })
    await nc.request(subject).finally(() => nc.close())
  }

  #ask<T>(question: (jsm: JetStreamManager) => Promise<T>): Promise<T> {
    return asking(this.#anyUrl(), question)
  }

  #anyUrl(): string {
    const server = this.servers.find(({ pid }) => pid !== undefined)
    if (!server) throw new Error('no server of the cluster runs')
    return server.url
  }
}

function nameOf(index: number): string {
  return `n${index + 1}`
}

/** Asks again until there is an answer; the test's own timeout ends it otherwise. */
async function asking<T>(url: string, question: (jsm: JetStreamManager) => Promise<T>): Promise<T> {
  const nc = await connect({ servers: url })
  try {
    const jsm = await nc.jetstreamManager({ checkAPI: false })
    while (true) {
      try {
        return await question(jsm)
      } catch (error) {
        if (nc.isClosed()) throw error
        await sleep(POLL_MS)
      }
    }
  } finally {
    await nc.close()
  }
}

/** Ports that nobody listens on now, each another. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
