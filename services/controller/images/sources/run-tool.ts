import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ToolMissingError } from './errors.ts'
import { OUTPUT_BYTES_MAX, SAID_LENGTH_MAX, STOP_TIMEOUT_MS } from './limits.ts'

/** The packages that programs are in; of others, the name is the same. */
const PACKAGES: Readonly<Record<string, string>> = { setpriv: 'util-linux', xz: 'xz-utils (or xz)' }

/**
 * Ends with the controller, even when that is killed (PR_SET_PDEATHSIG). A service makes files for itself alone: with
 * its mask, directories that an archive only implies would be closed to the users of nodes.
 */
const FOR_ITSELF = ['-c', 'umask 022 && exec setpriv --pdeathsig KILL -- "$@"', 'sh']

type OnLine = (line: string, from: 'stdout' | 'stderr') => void

export interface ToolRun {
  /** Environment variables of the tool, PATH among them. */
  environment: Readonly<Record<string, string>>
  directory: string
  signal: AbortSignal
  /** What it reads. If this fails, the tool is ended, and the run fails with that. */
  input?: Readable
  /** Called with each line that it says. */
  onLine?: OnLine
}

/** How a tool failed, in its own words. Only for those who turn it into an error that helps. */
export class ToolFailure extends Error {
  readonly program: string
  readonly said: string

  constructor(program: string, options: { said: string; how: string }) {
    super(`${program} ended with ${options.how}: ${options.said}`)
    this.program = program
    this.said = options.said.trim() || `it ended with ${options.how}`
  }
}

/**
 * Runs a program to its end, in a process group of its own; what it wrote to stdout comes back. Once this has
 * rejected, nothing of it runs any more.
 * @throws {ToolMissingError} {ToolFailure} and what the signal says
 */
export async function runTool(program: string, args: readonly string[], run: ToolRun): Promise<string> {
  const { environment, directory, signal, input } = run
  signal.throwIfAborted()
  for (const name of ['setpriv', program]) await requireTool(name, environment.PATH ?? '')
  const child = spawn('sh', [...FOR_ITSELF, program, ...args], {
    cwd: directory,
    env: environment,
    detached: true, // the leader of a group
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  })
  const heard = new Heard(child, run.onLine)
  const ending = new Ending(child)
  const onAbort = (): void => ending.begin()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const feeding = input ? feed(input, child, ending) : undefined
    const [code, killedBy] = await once(child, 'close')
    const fault = await feeding
    signal.throwIfAborted()
    if (fault !== undefined) throw fault
    if (code !== 0) throw new ToolFailure(program, { said: heard.said, how: killedBy ?? code })
    return heard.output
  } finally {
    signal.removeEventListener('abort', onAbort)
    ending.over()
  }
}

/** @throws {ToolMissingError} */
export async function requireTool(program: string, path: string): Promise<void> {
  for (const directory of path.split(':')) {
    const isThere = await access(join(directory, program), constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return
  }
  throw new ToolMissingError(program, PACKAGES[program] ?? program)
}

/** What a program says. */
class Heard {
  said = ''
  output = ''

  constructor(child: ChildProcess, onLine: OnLine = () => {}) {
    for (const from of ['stdout', 'stderr'] as const) {
      const stream = child[from]!.setEncoding('utf8')
      createInterface({ input: stream }).on('line', (line) => onLine(line, from))
    }
    child.stdout!.on('data', (text: string) => {
      this.output = (this.output + text).slice(0, OUTPUT_BYTES_MAX)
    })
    child.stderr!.on('data', (text: string) => {
      this.said = (this.said + text).slice(-SAID_LENGTH_MAX)
    })
  }
}

/** Ends a group of processes: asks them, then makes them. */
class Ending {
  readonly #child: ChildProcess
  #timer: NodeJS.Timeout | undefined

  constructor(child: ChildProcess) {
    this.#child = child
  }

  begin(): void {
    this.#send('SIGTERM')
    this.#timer ??= setTimeout(() => this.#send('SIGKILL'), STOP_TIMEOUT_MS)
  }

  over(): void {
    clearTimeout(this.#timer)
  }

  #send(signal: NodeJS.Signals): void {
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch {
      // the group is empty
    }
  }
}

/** What is wrong with the input, if anything is. A tool that ends early leaves some: how it ended tells why. */
async function feed(input: Readable, child: ChildProcess, ending: Ending): Promise<unknown> {
  try {
    await pipeline(input, child.stdin!)
    return undefined
  } catch (error) {
    if (input.errored !== error || isBrokenPipe(error)) return undefined
    ending.begin()
    return error
  }
}

function isBrokenPipe(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(`${error.code}`)
  )
}
