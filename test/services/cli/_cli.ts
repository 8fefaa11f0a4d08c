import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { cliConfig } from '../../../services/cli/config.ts'
import { run } from '../../../services/cli/run.ts'
import type { ControllerStandIn } from './_stand-in.ts'

export interface Result {
  code: number | null
  stdout: string
  stderr: string
}

export interface CliOptions {
  /** The controller to use; without one, there is none to be reached. */
  standIn?: ControllerStandIn
  env?: Record<string, string>
  /** A terminal of so many columns, instead of pipes. */
  columns?: number
  /** What is typed. */
  input?: string
  /** Gives what is typed in answer to a question, once it is asked. */
  answer?: () => Promise<string>
  /** What is typed in answer to each question, in their order. */
  answers?: readonly string[]
  signal?: AbortSignal
  /** Gets stdout as it is written. */
  onOutput?: (text: string) => void
  /** Gets stderr as it is written. */
  onProgress?: (text: string) => void
}

/** The end of what is shown when a question is asked. */
const QUESTION = /\[[yY]\/[nN]\] $/

/** Runs a command line in this process, against real sockets. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<Result> {
  const { standIn, columns } = options
  const terminal = () =>
    Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns })
  const streams = { stdin: terminal(), stdout: terminal(), stderr: terminal() }
  if (options.onOutput) streams.stdout.on('data', (chunk) => options.onOutput?.(String(chunk)))
  if (options.onProgress) streams.stderr.on('data', (chunk) => options.onProgress?.(String(chunk)))
  const outputs = Promise.all([text(streams.stdout), text(streams.stderr)])
  const { answer } = options
  if (answer) {
    streams.stderr.on('data', (chunk) => {
      if (QUESTION.test(String(chunk))) void answer().then((typed) => streams.stdin.end(typed))
    })
  } else if (options.answers) {
    const answers = options.answers.values()
    streams.stderr.on('data', (chunk) => {
      if (!QUESTION.test(String(chunk))) return
      const { value, done } = answers.next()
      if (done) streams.stdin.end()
      else streams.stdin.write(`${value}\n`)
    })
  } else streams.stdin.end(options.input ?? '')
  const socket = standIn?.socket ?? '/nonexistent/controller.sock'
  const code = await run({
    args,
    config: cliConfig({ MUSTER_SOCKET: socket, NO_COLOR: '1', ...options.env }, 'tester'),
    streams,
    signal: options.signal ?? new AbortController().signal,
    directory: '/srv',
  })
  streams.stdout.end()
  streams.stderr.end()
  const [stdout, stderr] = await outputs
  return { code, stdout, stderr }
}

/** Starts the command as a process of its own, which ends with the test. */
export function startCli(
  owner: { teardown(fn: () => void): void },
  options: { program: readonly [string, ...string[]]; env: Record<string, string>; directory?: string },
): { child: ChildProcess; result: Promise<Result> } {
  const { program, env, directory } = options
  const [command, ...args] = program
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(directory !== undefined && { cwd: directory }),
  })
  owner.teardown(() => void child.kill('SIGKILL'))
  const outputs = Promise.all([text(child.stdout), text(child.stderr)])
  const result = once(child, 'exit').then(async ([code]) => {
    const [stdout, stderr] = await outputs
    return { code: code as number | null, stdout, stderr }
  })
  return { child, result }
}
