import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { text } from 'node:stream/consumers'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { SessionSetupError } from './errors.ts'
import { MOUNT_SCRIPT, type Mount } from './mount-script.ts'

/** What flock is told to end with if somebody has the lock. */
const LOCKED = 75
/** What was killed just before has the lock for a moment more, until the kernel has ended all that it had started. */
const LOCK_WAIT_S = 2
/** What shells add to the number of the signal that ended a command. */
const SIGNALLED = 128

export interface TreeRun {
  root: string
  /** Of the image; also what the command takes for the host's name. */
  name: string
  /** A file that is locked while anything of it runs. */
  lock: string
  mounts: readonly Mount[]
  /** Layers to run in instead of `root`: nothing that is written there lasts. */
  view?: { work: string; layers: readonly string[] } | undefined
  shell: string
  prompt: string
  command: readonly string[]
  signal: AbortSignal
  /** Where it reads from and writes to: unless given, what this process does. */
  stdio?: 'inherit' | 'ignore'
}

/**
 * Runs a command with an image as its root directory, in mount, process, name and IPC namespaces of its own. Whatever ends
 * this process, also a SIGKILL, ends all that runs there, and takes its mounts away. Returns the status it ended with.
 * @throws {SessionSetupError} if it could not be begun; what was wrong is on stderr
 */
export async function runInTree(run: TreeRun): Promise<number> {
  const { signal, stdio = 'inherit' } = run
  const [program, ...args] = commandOf(run)
  const child = spawn(program!, args, { stdio: [stdio, stdio, stdio, 'pipe'] })
  // Ctrl-C reaches the command by itself, and what it does about it is its own affair.
  const kill = (): void => {
    if (signal.reason === 'SIGTERM') child.kill('SIGKILL')
  }
  signal.addEventListener('abort', kill)
  try {
    const begun = text(child.stdio[3] as NodeJS.ReadableStream).catch(() => '')
    const [status, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    if ((await begun) !== 'ready' && !signal.aborted) throw setupError(run, status)
    return status ?? SIGNALLED + constants.signals[killedBy!]
  } catch (error) {
    if (error instanceof SessionSetupError) throw error
    throw new SessionSetupError(`nothing can be run in the image: ${messageOf(error)}`, {
      hint: 'It takes flock, setpriv, unshare and mount, all of the package util-linux.',
      cause: error,
    })
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

/** flock has the lock as long as the process lives that it becomes; setpriv sees to it that this ends with us. */
function commandOf({ root, name, lock, mounts, view, shell, prompt, command }: TreeRun): string[] {
  return [
    ...['flock', '--wait', String(LOCK_WAIT_S), '--conflict-exit-code', String(LOCKED), '--no-fork', lock],
    ...['setpriv', '--pdeathsig', 'KILL'],
    ...['unshare', '--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child=KILL'],
    ...['sh', '-c', MOUNT_SCRIPT, 'muster'],
    ...[root, name.slice(0, HOST_NAME_MAX), view?.work ?? '', view?.layers.join(':') ?? '', shell, prompt],
    ...mounts.flatMap(({ kind, source, place, readOnly }) => [kind, source, place, readOnly ? 'ro' : 'rw']),
    ...['--', ...command],
  ]
}

/** sethostname(2). */
const HOST_NAME_MAX = 64

function setupError({ name, lock }: TreeRun, status: number | null): SessionSetupError {
  if (status === LOCKED) {
    return new SessionSetupError(`somebody else works in the tree of image ${name}`, {
      hint: `'lslocks' shows which process has ${lock} locked.`,
    })
  }
  return new SessionSetupError(`the root file system of image ${name} could not be entered`, {
    hint: 'What was wrong is said above. Nothing was changed.',
  })
}
