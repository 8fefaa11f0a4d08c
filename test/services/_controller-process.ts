import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Owner, startNatsServer } from '../support/nats-server.ts'
import { startCli } from './cli/_cli.ts'

const ROOT = join(import.meta.dirname, '../..')

/** A controller as a process that tests kill and start again, with a nats-server that stays. It ends with the test. */
export class ControllerProcess {
  readonly directory: string
  readonly #owner: Owner
  readonly #nats: string
  #child: ChildProcess | undefined

  static async start(owner: Owner): Promise<ControllerProcess> {
    const nats = await startNatsServer(owner)
    // Not the test's own directory: the path of a socket may have 107 bytes.
    const directory = await mkdtemp(join(tmpdir(), 'muster-test-'))
    const controller = new ControllerProcess(owner, directory, nats.url)
    owner.teardown(async () => {
      await controller.kill()
      await rm(directory, { recursive: true, force: true })
    })
    await controller.start()
    return controller
  }

  private constructor(owner: Owner, directory: string, nats: string) {
    this.#owner = owner
    this.directory = directory
    this.#nats = nats
  }

  get dataDirectory(): string {
    return join(this.directory, 'controller')
  }

  /** Resolves when it takes requests. */
  async start(): Promise<void> {
    // It ends with the test also where that is killed.
    const program = [process.execPath, join(ROOT, 'services/controller/main.ts')]
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        MUSTER_ID: 'c1',
        MUSTER_DATA_DIR: this.dataDirectory,
        MUSTER_SOCKET: this.#socket,
        MUSTER_LISTEN: '127.0.0.1:0',
        MUSTER_ADVERTISE_URL: 'http://127.0.0.1:1',
        MUSTER_NATS: this.#nats,
        MUSTER_LOADERS: join(import.meta.dirname, '_loaders'),
      },
    })
    this.#child = child
    const lines = createInterface({ input: child.stdout })
    for await (const line of lines) if ((JSON.parse(line) as { msg: string }).msg === 'ready') break
    child.stdout.resume()
  }

  /** Ends it as a power cut would, but for what was not on the disk yet. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  /** Starts `muster` with this controller, as a process of its own. */
  muster(...args: string[]) {
    const program = [process.execPath, join(ROOT, 'services/cli/main.ts'), ...args] as const
    return startCli(this.#owner, { program, env: { MUSTER_SOCKET: this.#socket } })
  }

  get #socket(): string {
    return join(this.directory, 'c.sock')
  }
}
