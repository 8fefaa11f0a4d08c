import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { bootMac } from './bench-cluster.ts'
import { freePort } from './free-port.ts'
import { cpuSecondsOfTree } from './proc-cpu.ts'

const ROOT = join(import.meta.dirname, '../../..')
const POLL_MS = 50

/** A boot server in a process of its own, whose processor time and memory are its own. */
export class BootServerProcess {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  static async start(options: { rack: string; nats: string; directory: string }): Promise<BootServerProcess> {
    const { rack, nats, directory } = options
    const port = await freePort()
    const child = spawn(process.execPath, [join(ROOT, 'services/boot-server/main.ts')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        MUSTER_ID: `b-${rack}`,
        MUSTER_RACK: rack,
        MUSTER_ADDRESS: '127.0.0.1',
        MUSTER_NATS: nats,
        MUSTER_DATA_DIR: join(directory, `boot-${rack}`),
        MUSTER_DHCP_PORT: '0',
        MUSTER_TFTP_PORT: '0',
        MUSTER_HTTP_PORT: String(port),
      },
    })
    return new BootServerProcess(child, port)
  }

  /** Resolves when it has the runtime overlay of the bench node of this index. */
  async serves(index: number): Promise<void> {
    const url = `http://127.0.0.1:${this.port}/runtime/${bootMac(index)}`
    while (this.#child.exitCode === null) {
      try {
        if ((await fetch(url, { method: 'HEAD' })).status === 200) return
      } catch {
        // It has not begun to listen.
      }
      await delay(POLL_MS)
    }
    throw new Error('the boot server ended')
  }

  cpuSeconds(): number {
    return cpuSecondsOfTree(this.#child.pid!)
  }

  /** Resident memory. */
  memoryMb(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
