import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { ProgramFailedError } from './errors.ts'
import { COMPLAINT_BYTES_MAX } from './limits.ts'

const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }

/**
 * Runs a program to its end. Its output is in memory: for what is known to say little.
 * @throws {ProgramFailedError} if it cannot be started or fails, and what the signal says
 */
export async function runForOutput(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: Uint8Array; signal?: AbortSignal | undefined } = {},
): Promise<{ stdout: Buffer; complaints: string }> {
  const { cwd, input, signal } = options
  const child = spawn(program, args, {
    stdio: 'pipe',
    env: ENVIRONMENT,
    ...(cwd !== undefined && { cwd }),
    ...(signal && { signal }),
  })
  const ended = once(child, 'close')
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(0, COMPLAINT_BYTES_MAX)
  })
  // A program that ends early does not read its input: how it ended tells more than the broken pipe.
  const fed = pipeline([input ?? Buffer.alloc(0)], child.stdin).catch(() => {})
  try {
    const [[exitCode], stdout] = await Promise.all([ended, buffer(child.stdout), fed])
    if (exitCode === 0) return { stdout, complaints }
    throw new ProgramFailedError(program, complaints || `it ended with ${exitCode}`)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof ProgramFailedError) throw error
    throw new ProgramFailedError(program, String(error), { cause: error })
  }
}
