import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const CLOSE_ATTEMPTS_MAX = 100
const CLOSE_WAIT_MS = 20

/**
 * A control group (cgroup v2), to count the processor time of whatever runs in it, exactly and also of children
 * nobody waited for. Needs root.
 */
export class CpuGroup {
  readonly #path: string

  constructor(name: string) {
    this.#path = join(mountPoint(), name)
    mkdirSync(this.#path)
  }

  /** The process and what it starts from now on are counted. */
  add(pid: number): void {
    writeFileSync(join(this.#path, 'cgroup.procs'), String(pid))
  }

  /** Seconds, user and system, since the group was made. */
  seconds(): number {
    const usage = /^usage_usec (\d+)$/m.exec(readFileSync(join(this.#path, 'cpu.stat'), 'utf8'))
    return Number(usage?.[1]) / 1e6
  }

  /** Kills what is left in it. */
  async close(): Promise<void> {
    writeFileSync(join(this.#path, 'cgroup.kill'), '1')
    for (let attempt = 1; ; attempt++) {
      try {
        rmdirSync(this.#path)
        return
      } catch (error) {
        if (attempt === CLOSE_ATTEMPTS_MAX) throw error
        await setTimeout(CLOSE_WAIT_MS) // The kernel takes the dead out a little later.
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

function mountPoint(): string {
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find((fields) => fields[2] === 'cgroup2')
  if (mount?.[1] === undefined) throw new Error('no cgroup v2 is mounted: processor time cannot be counted')
  return mount[1]
}
