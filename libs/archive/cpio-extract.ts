import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { messageOf } from '../errors/muster-error.ts'
import { ProgramFailedError } from './errors.ts'
import { COMPLAINT_BYTES_MAX } from './limits.ts'

const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' }
/** Zeros become holes; what an archive has twice is what it has last; cpio reads in pieces of 64 KiB. */
const ARGUMENTS = [
  '--extract',
  '--make-directories',
  '--preserve-modification-time',
  '--unconditional',
  '--sparse',
  '--quiet',
  '--io-size=65536',
]

/**
 * GNU cpio that unpacks a newc archive into a directory, as it is written. It makes devices, which Node cannot. What it
 * does not do: the times of directories that get a hard link late, and of symbolic links. Where it must not unpack
 * outside of the directory, the caller looks at the names.
 */
export class CpioExtract implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  #complaints = ''

  /** `directory` has to be empty, or to be trusted. */
  constructor(directory: string, { program = 'cpio' }: { program?: string } = {}) {
    const child = spawn(program, ARGUMENTS, {
      cwd: directory,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: ENVIRONMENT,
    })
    this.#child = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(0, COMPLAINT_BYTES_MAX)
    })
    // How it ended tells more than the broken pipe.
    child.stdin.on('error', () => {})
    this.#ended = once(child, 'close').then(
      ([status, signal]) => {
        if (status !== 0) throw failure(program, this.#complaints || `it ended with ${status ?? signal}`)
      },
      (error) => {
        throw failure(program, messageOf(error), error)
      },
    )
    this.#ended.catch(() => {})
  }

  /** @throws {ProgramFailedError} */
  async write(bytes: Uint8Array): Promise<void> {
    const stdin = this.#child.stdin!
    if (stdin.destroyed) return this.#ended
    if (stdin.write(bytes)) return
    // A pipe that breaks is closed without ever having room again.
    await Promise.race([once(stdin, 'drain').catch(() => this.#ended), this.#ended])
  }

  /** Resolves when all that was written is unpacked. @throws {ProgramFailedError} */
  async end(): Promise<void> {
    this.#child.stdin!.end()
    await this.#ended
  }

  /** Ends it wherever it is. */
  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL')
    await this.#ended.catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function failure(program: string, said: string, cause?: unknown): ProgramFailedError {
  return new ProgramFailedError(program, said, cause === undefined ? {} : { cause })
}
