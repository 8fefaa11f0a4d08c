import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { LabCommandError } from './errors.ts'

const COMMAND_TIMEOUT_MS = 60_000

/** Runs a short command to its end and returns what it printed. Throws `LabCommandError` with what it complained about. */
export async function runCommand(argv: string[], options: { input?: string } = {}): Promise<string> {
  const [command = '', ...rest] = argv
  const child = spawn(command, rest, {
    signal: AbortSignal.timeout(COMMAND_TIMEOUT_MS),
    killSignal: 'SIGKILL',
  })
  const { promise: ended, resolve, reject } = Promise.withResolvers<string>()
  child.once('error', reject)
  child.once('close', (code, signal) => resolve(code === null ? String(signal) : String(code)))
  // A command that ends without reading its input makes this pipe break; its exit status tells the story.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  try {
    const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    if (status === '0') return stdout
    throw new LabCommandError(`"${argv.join(' ')}" ended with ${status}: ${stderr.trim() || stdout.trim()}`)
  } catch (thrown) {
    if (thrown instanceof LabCommandError) throw thrown
    throw new LabCommandError(`"${argv.join(' ')}" could not be run`, { cause: thrown })
  }
}
