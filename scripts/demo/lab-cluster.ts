import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BootServerMember } from '../../libs/records/member.ts'
import type { NodeEvent } from '../../libs/records/node-event.ts'
import type { NodeStatus } from '../../libs/records/node-status.ts'
import { runCommand } from '../lab/command.ts'
import type { Lab } from '../lab/lab.ts'
import type { LabProcess } from '../lab/lab-process.ts'
import { CORE_ADDRESS, type Rack, type ServerPlace } from '../lab/rack.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NODE = process.execPath
const POLL_MS = 200
const API_PORT = 9870
const NATS_PORT = 4222
const ALONE_PORTS = { api: 49_870, nats: 44_222, http: 49_873 }
/** The boot server as a machine in QEMU's user network reaches it: there the host's loopback is 10.0.2.2. */
export const USER_BOOT_BASE = `http://10.0.2.2:${ALONE_PORTS.http}`

/** How a node's status looks in what the CLI prints for programs. */
export interface NodeLine {
  node: string
  rack: string
  problem?: string
  status?: NodeStatus
}

/** Whether a node has reported all there is to report, in a boot that began after `sinceMs`. */
export function isUp({ status }: NodeLine, sinceMs = 0): boolean {
  const { image, init, up } = status?.times ?? {}
  const began = Math.min(...Object.values(status?.times ?? {}))
  return began > sinceMs && [image, init, up].every((time) => time !== undefined)
}

/**
 * muster in a lab: a controller (with its own nats-server) in the core network, a boot server in each rack. The
 * services are the real ones, started as an administrator would start them.
 */
export class LabCluster {
  readonly #lab: Lab
  readonly #directory: string
  readonly #racks = new Map<string, Rack>()
  readonly #bootServers = new Map<string, LabProcess>()
  #controller: LabProcess | undefined

  static async create(lab: Lab): Promise<LabCluster> {
    return new LabCluster(lab, await mkdtemp(join(lab.directory, 'cluster-')))
  }

  private constructor(lab: Lab, directory: string) {
    this.#lab = lab
    this.#directory = directory
  }

  /** Where the CLI finds the controller. */
  get socket(): string {
    return join(this.#directory, 'controller.sock')
  }

  get controller(): LabProcess {
    return this.#controller!
  }

  rack(name: string): Rack {
    return this.#racks.get(name)!
  }

  /** That of a rack, or one that was started under another name. */
  bootServer(name: string): LabProcess {
    return this.#bootServers.get(name)!
  }

  /** Starts the controller, which starts NATS. Resolves when it answers. */
  async startController(): Promise<void> {
    const core = await this.#lab.core()
    this.#controller = await core.spawn(NODE, ['services/controller/main.ts'], {
      name: 'controller',
      cwd: ROOT,
      env: this.#controllerEnv({ api: `${CORE_ADDRESS}:${API_PORT}`, nats: `${CORE_ADDRESS}:${NATS_PORT}` }),
    })
    await this.#controller.output.waitFor(/"msg":"ready"/)
  }

  /** Pid of the nats-server that the controller started. */
  async natsPid(): Promise<number> {
    const file = join(this.#directory, 'controller', 'nats', 'nats-server.pid')
    return Number(await runCommand(['cat', file]))
  }

  async addRack(options: { name: string; index: number }): Promise<Rack> {
    const rack = await this.#lab.rack(options)
    this.#racks.set(options.name, rack)
    return rack
  }

  /**
   * Starts, or starts again, the boot server of a rack; one with a `name` of its own is a further one of the rack, or serves it
   * from elsewhere. Resolves when it listens.
   */
  async startBootServer(
    rackName: string,
    more: { name?: string; place?: ServerPlace; env?: Record<string, string> } = {},
  ): Promise<void> {
    const { name = rackName, place = this.rack(rackName), env = {} } = more
    const dataDirectory = join(this.#directory, `boot-${name}`)
    await mkdir(dataDirectory, { recursive: true })
    const server = await place.namespace.spawn(NODE, ['services/boot-server/main.ts'], {
      name: `boot-server-${name}`,
      cwd: ROOT,
      env: {
        MUSTER_ID: `b-${name}`,
        MUSTER_RACK: rackName,
        MUSTER_ADDRESS: place.address,
        MUSTER_NATS: `nats://${CORE_ADDRESS}:${NATS_PORT}`,
        MUSTER_DATA_DIR: dataDirectory,
        ...env,
      },
    })
    this.#bootServers.set(name, server)
    await server.output.waitFor(/"msg":"ready"/)
  }

  /** Without root: a controller and one boot server in the host's own network, on loopback, on unusual ports. */
  async startAlone(): Promise<void> {
    const host = '127.0.0.1'
    this.#controller = await this.#lab.spawn(NODE, ['services/controller/main.ts'], {
      name: 'controller',
      cwd: ROOT,
      env: this.#controllerEnv({ api: `${host}:${ALONE_PORTS.api}`, nats: `${host}:${ALONE_PORTS.nats}` }),
    })
    await this.#controller.output.waitFor(/"msg":"ready"/)
    const server = await this.#lab.spawn(NODE, ['services/boot-server/main.ts'], {
      name: 'boot-server-r1',
      cwd: ROOT,
      env: {
        MUSTER_RACK: 'r1',
        MUSTER_ADDRESS: host,
        MUSTER_NODE_URL: USER_BOOT_BASE,
        MUSTER_NATS: `nats://${host}:${ALONE_PORTS.nats}`,
        MUSTER_DATA_DIR: join(this.#directory, 'boot-r1'),
        MUSTER_HTTP_PORT: String(ALONE_PORTS.http),
        MUSTER_DHCP_PORT: '0',
        MUSTER_TFTP_PORT: '0',
      },
    })
    this.#bootServers.set('r1', server)
    await server.output.waitFor(/"msg":"ready"/)
  }

  #controllerEnv(at: { api: string; nats: string }): Record<string, string> {
    return {
      MUSTER_ID: 'c1',
      MUSTER_DATA_DIR: join(this.#directory, 'controller'),
      MUSTER_SOCKET: this.socket,
      MUSTER_LISTEN: at.api,
      MUSTER_NATS_LISTEN: at.nats,
    }
  }

  /** Runs the CLI to its end and returns what it printed. @throws if it fails, with what it said. */
  muster(...args: string[]): Promise<string> {
    return runCommand(['env', `MUSTER_SOCKET=${this.socket}`, join(ROOT, 'scripts/muster'), ...args])
  }

  /** Boot servers as they report themselves. */
  async members(): Promise<BootServerMember[]> {
    return this.#json<BootServerMember>('rack', 'list')
  }

  /** What was seen of boots, the oldest first. */
  async events(): Promise<NodeEvent[]> {
    const lines = (await this.muster('events', '--json')).split('\n').filter((line) => line !== '')
    return lines.map((line) => JSON.parse(line) as NodeEvent)
  }

  async nodes(): Promise<NodeLine[]> {
    return this.#json<NodeLine>('node', 'status')
  }

  async #json<T>(...args: string[]): Promise<T[]> {
    const parsed = JSON.parse(await this.muster(...args, '--json')) as T[] | { items: T[] }
    return Array.isArray(parsed) ? parsed : parsed.items
  }

  /** Asks again and again until the answer is right. @throws the signal's reason. */
  async until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean, signal: AbortSignal): Promise<T> {
    while (true) {
      signal.throwIfAborted()
      const answer = await ask()
      if (isRight(answer)) return answer
      await sleep(POLL_MS, undefined, { signal })
    }
  }
}
