import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { LabCommandError } from './errors.ts'
import { OutputLog } from './output-log.ts'

const STOP_GRACE_MS = 5_000
/** Something the process forked may hold its pipes open for ever; this long they may still be read. */
const DRAIN_MS = 1_000

export interface ProcessEnd {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface LabProcessOptions {
  name: string
  argv: string[]
  logPath: string
  cwd?: string
}

/**
 * A process the lab started. It dies with the lab's own process, however that ends: the kernel sends it
 * SIGKILL (prctl(2), PR_SET_PDEATHSIG). What it forks does not; `sweep` finds that.
 */
export class LabProcess implements AsyncDisposable {
  readonly name: string
  readonly pid: number
  /** What it prints on stdout and stderr. */
  readonly output: OutputLog
  /** Settles when it is gone and its output is complete. Never rejects. */
  readonly ended: Promise<ProcessEnd>
  readonly #child: ChildProcess

  static async start(options: LabProcessOptions): Promise<LabProcess> {
    // setpriv and whatever is in argv (nsenter, env) replace themselves, so the pid is the real process's.
    const argv = ['--pdeathsig', 'KILL', '--', ...options.argv]
    const child = spawn('setpriv', argv, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      await once(child, 'spawn')
    } catch (thrown) {
      throw new LabCommandError(`${options.name} could not be started`, { cause: thrown })
    }
    return new LabProcess(child, options)
  }

  private constructor(child: ChildProcess, options: LabProcessOptions) {
    this.name = options.name
    this.pid = child.pid as number
    this.output = new OutputLog({ name: options.name, path: options.logPath })
    this.#child = child
    child.stdout?.on('data', (bytes) => this.output.write(bytes))
    child.stderr?.on('data', (bytes) => this.output.write(bytes))
    this.ended = this.#end()
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Sends a signal; nothing happens when the process is gone. */
  kill(signal: NodeJS.Signals): void {
    if (this.running) this.#child.kill(signal)
  }

  /** SIGTERM, and SIGKILL if that has not ended it in five seconds. */
  async stop(): Promise<ProcessEnd> {
    this.kill('SIGTERM')
    const timer = setTimeout(() => this.kill('SIGKILL'), STOP_GRACE_MS)
    try {
      return await this.ended
    } finally {
      clearTimeout(timer)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #end(): Promise<ProcessEnd> {
    const closed = once(this.#child, 'close')
    await once(this.#child, 'exit')
    const drain = new AbortController()
    const late = sleep(DRAIN_MS, undefined, { signal: drain.signal }).catch(() => {})
    await Promise.race([closed, late])
    drain.abort()
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
    this.output.end()
    return { code: this.#child.exitCode, signal: this.#child.signalCode }
  }
}
