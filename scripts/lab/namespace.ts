import { join } from 'node:path'
import { runCommand } from './command.ts'
import { LabInputError } from './errors.ts'
import { LAB_ID_VARIABLE } from './lab-id.ts'
import { LabProcess } from './lab-process.ts'

const READY_TIMEOUT_MS = 10_000

/** What a lab lends to its parts: its name, its directory, and the stack that ends what they make. */
export interface LabGround {
  readonly id: string
  readonly directory: string
  readonly owned: AsyncDisposableStack
}

export interface SpawnOptions {
  /** For messages and the log file; the command's own name unless given. */
  name?: string
  cwd?: string
  /** Added to the lab's own environment. */
  env?: Record<string, string>
}

let logsMade = 0

/** What stands before a command to run it as the lab's, in a network of the lab or in the host's own. */
function entrance(options: { labId: string; namespacePath: string | undefined }): string[] {
  const { labId, namespacePath } = options
  const enter = namespacePath === undefined ? [] : ['nsenter', `--net=${namespacePath}`, '--']
  return [...enter, 'env', `${LAB_ID_VARIABLE}=${labId}`]
}

/** Starts a process that belongs to the lab, in the host's own network unless a namespace is named. */
export async function spawnInLab(
  ground: LabGround,
  argv: string[],
  options: SpawnOptions & { namespacePath?: string } = {},
): Promise<LabProcess> {
  const { env = {}, namespacePath } = options
  if (ground.owned.disposed) throw new LabInputError('the lab is closed')
  const name = options.name ?? (argv[0]?.split('/').at(-1) as string)
  logsMade += 1
  return await LabProcess.start({
    name,
    logPath: join(ground.directory, `${name}-${logsMade}.log`),
    argv: [
      ...entrance({ labId: ground.id, namespacePath }),
      ...Object.entries(env).map(([key, value]) => `${key}=${value}`),
      ...argv,
    ],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
}

/**
 * A network namespace. It has no name in /run/netns: a process that only sleeps holds it, so the kernel
 * removes it, with every interface in it, as soon as the lab's processes are gone, however they went.
 */
export class Namespace {
  readonly name: string
  /** For `nsenter --net=`. */
  readonly path: string
  readonly keeperPid: number
  readonly #ground: LabGround

  static async create(ground: LabGround, name: string): Promise<Namespace> {
    const keeper = await spawnInLab(
      ground,
      ['unshare', '--net', '--', 'sh', '-c', 'echo ready; exec sleep infinity'],
      { name: `namespace-${name}` },
    )
    ground.owned.use(keeper)
    await keeper.output.waitFor(/^ready$/, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) })
    const namespace = new Namespace(ground, { name, keeperPid: keeper.pid })
    await namespace.configure(['link set lo up'])
    return namespace
  }

  private constructor(ground: LabGround, options: { name: string; keeperPid: number }) {
    this.name = options.name
    this.keeperPid = options.keeperPid
    this.path = `/proc/${options.keeperPid}/ns/net`
    this.#ground = ground
  }

  /** Starts a process in this network; the rest of its world is the host's. It ends with the lab. */
  async spawn(command: string, args: string[] = [], options: SpawnOptions = {}): Promise<LabProcess> {
    const name = options.name ?? `${this.name}-${command.split('/').at(-1)}`
    const namespacePath = this.path
    const child = await spawnInLab(this.#ground, [command, ...args], { ...options, name, namespacePath })
    return this.#ground.owned.use(child)
  }

  /** Runs a command in this network to its end, at most a minute, and returns what it printed. */
  async run(command: string, args: string[] = []): Promise<string> {
    return await runCommand([...this.#entrance, command, ...args])
  }

  /** Runs lines of ip(8) in this network, all or an error. */
  async configure(lines: string[]): Promise<void> {
    await runCommand([...this.#entrance, 'ip', '-batch', '-'], {
      input: lines.map((line) => `${line}\n`).join(''),
    })
  }

  get #entrance(): string[] {
    return entrance({ labId: this.#ground.id, namespacePath: this.path })
  }
}
