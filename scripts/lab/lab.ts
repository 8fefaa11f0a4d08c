import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeLabId } from './lab-id.ts'
import type { LabProcess } from './lab-process.ts'
import type { Machine } from './machine.ts'
import { type LabGround, type Namespace, type SpawnOptions, spawnInLab } from './namespace.ts'
import { newMachine } from './new-machine.ts'
import { newCore, Rack } from './rack.ts'
import { endProcesses, sweep } from './sweep.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * A make-believe cluster on one machine: racks as network namespaces, nodes as virtual machines. Nothing of it
 * shows in the host's own network. Everything made here is removed by `close()`, which a signal that would end this process calls too;
 * if the process is killed, the kernel removes most of it and the next lab's `sweep` the rest.
 */
export class Lab implements AsyncDisposable {
  readonly id: string
  /** For logs and for whatever else should go with the lab. */
  readonly directory: string
  readonly #ground: LabGround
  #core: Promise<Namespace> | undefined
  #closed: Promise<void> | undefined

  static async create(): Promise<Lab> {
    await sweep()
    const id = await makeLabId()
    return new Lab(id, await mkdtemp(join(tmpdir(), `${id}-`)))
  }

  private constructor(id: string, directory: string) {
    this.id = id
    this.directory = directory
    this.#ground = { id, directory, owned: new AsyncDisposableStack() }
    for (const signal of SIGNALS) process.on(signal, this.#onSignal)
  }

  /** The namespace of controllers and the bus, at `CORE_ADDRESS`. Made when first asked for; needs root. */
  core(): Promise<Namespace> {
    this.#core ??= newCore(this.#ground)
    return this.#core
  }

  /** A rack with an uplink to the core; `index`, 1 to 99, decides its addresses. Needs root. */
  async rack(options: { name: string; index: number }): Promise<Rack> {
    return await Rack.create(this.#ground, { ...options, core: await this.core() })
  }

  /** Starts a process of the lab in the host's own network; it ends with the lab. */
  async spawn(command: string, args: string[] = [], options: SpawnOptions = {}): Promise<LabProcess> {
    return this.#ground.owned.use(await spawnInLab(this.#ground, [command, ...args], options))
  }

  /**
   * A machine that needs no root: QEMU itself plays network and DHCP, and iPXE goes on with `bootUrl`, in which
   * the host's 127.0.0.1 is called 10.0.2.2.
   */
  async userMachine(options: {
    name: string
    mac: string
    memoryMb: number
    bootUrl: string
  }): Promise<Machine> {
    const { bootUrl, ...machine } = options
    // In QEMU's options a comma is written twice.
    const network = `user,bootfile=${bootUrl.replaceAll(',', ',,')}`
    return await newMachine(this.#ground, { ...machine, firmware: 'bios', network })
  }

  /** Ends and removes everything, the last made first. May be called again. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    try {
      await this.#ground.owned.disposeAsync()
    } finally {
      await endProcesses(this.id)
      await rm(this.directory, { recursive: true, force: true })
      for (const signal of SIGNALS) process.off(signal, this.#onSignal)
    }
  }

  readonly #onSignal = async (signal: NodeJS.Signals): Promise<void> => {
    await this.close()
    // Now it means what it would without a lab; whoever else listens hears it twice.
    process.kill(process.pid, signal)
  }
}
