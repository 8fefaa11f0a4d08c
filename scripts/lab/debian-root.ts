import { access, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { hostAptSources } from './apt-sources.ts'
import { runCommand } from './command.ts'
import { debianCommand, debianRootName } from './debian-recipe.ts'
import { DebianRootError } from './errors.ts'
import { LabProcess } from './lab-process.ts'

/** In the checkout, where git does not look. */
export const CACHE_DIRECTORY = fileURLToPath(new URL('../../.cache', import.meta.url))

/** Whatever ends the first process in there ends all, and takes the mounts along. */
const OWN_WORLD = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--']
/** mmdebstrap cleans up after SIGTERM, but only if its children get it too, as from a terminal. */
const OWN_GROUP = ['setpriv', '--pdeathsig', 'TERM', '--', 'setsid', '--']
const LINES_IN_ERROR = 15
/** The last processes of a build that was killed may still be on their way out. */
const REMOVE_RETRIES_MAX = 20
const REMOVE_RETRY_DELAY_MS = 50

const asRoot = process.getuid?.() === 0

export interface DebianRootOptions {
  cacheDirectory: string
  /** Called with a line of text as the work goes on. */
  progress: (line: string) => void
  signal?: AbortSignal
  /** Packages besides those that all roots have. */
  packages?: readonly string[]
}

/**
 * The directory of a Debian root file system, made by mmdebstrap when it is not in the cache: half a minute and
 * about 190 MB. Made without root, all files belong to the user and there are no device nodes.
 * Throws `DebianRootError`.
 */
export async function debianRoot(options: DebianRootOptions): Promise<string> {
  const { cacheDirectory, progress, signal, packages } = options
  const sources = await hostAptSources()
  const finished = join(cacheDirectory, debianRootName(sources, packages))
  if (await isThere(join(finished, 'root'))) return join(finished, 'root')
  await mkdir(cacheDirectory, { recursive: true })
  await removeAbandoned(cacheDirectory)
  const building = `${finished}.building-${process.pid}`
  await mkdir(building)
  try {
    progress(`making a Debian ${sources.suite} root file system (half a minute, once)`)
    const target = join(building, asRoot ? 'root' : 'root.tar')
    const command = debianCommand({ sources, mode: asRoot ? 'root' : 'unshare', target, packages })
    await build({
      command: [...(asRoot ? OWN_WORLD : OWN_GROUP), ...command],
      logPath: join(building, 'build.log'),
      progress,
      signal,
    })
    if (!asRoot) await unpack(target, join(building, 'root'))
    await keep(building, finished)
  } finally {
    await remove(building)
  }
  return join(finished, 'root')
}

async function build(options: {
  command: string[]
  logPath: string
  progress: (line: string) => void
  signal: AbortSignal | undefined
}): Promise<void> {
  const { command, logPath, progress, signal } = options
  signal?.throwIfAborted()
  await using child = await LabProcess.start({ name: 'mmdebstrap', argv: command, logPath })
  child.output.onLine = (line) => {
    const [, step] = /^I: ((?!running --).*)/.exec(line) ?? []
    if (step !== undefined) progress(step)
  }
  const stop = () => {
    if (asRoot) child.kill('SIGKILL')
    else if (child.running) process.kill(-child.pid, 'SIGTERM')
  }
  signal?.addEventListener('abort', stop, { once: true })
  const { code } = await child.ended
  signal?.removeEventListener('abort', stop)
  signal?.throwIfAborted()
  if (code === 0) return
  const last = child.output.tail.slice(-LINES_IN_ERROR).join('\n  | ')
  throw new DebianRootError(`mmdebstrap ended with ${code}; its last lines:\n  | ${last}`, {
    hint: 'Without root it needs the package uidmap and a line for you in /etc/subuid and /etc/subgid; with root, a mirror that answers.',
  })
}

/** Device nodes are root's to make, and the kernel makes them anyway. */
async function unpack(archive: string, directory: string): Promise<void> {
  await mkdir(directory)
  await runCommand(['tar', '-xf', archive, '-C', directory, '--no-same-owner', '--exclude=./dev/*'])
  // Root reads what nobody may, such as /etc/shadow-; its owner does not, and must to make an image of it.
  await runCommand(['chmod', '-R', 'u+rX', directory])
  await rm(archive)
}

/** The root appears whole or not at all. Somebody else's, made meanwhile, is as good. */
async function keep(building: string, finished: string): Promise<void> {
  try {
    await rename(building, finished)
  } catch (thrown) {
    if (await isThere(join(finished, 'root'))) return
    throw new DebianRootError(`the Debian root file system could not be kept: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
}

/** What a killed process was building. */
async function removeAbandoned(cacheDirectory: string): Promise<void> {
  for (const name of await readdir(cacheDirectory)) {
    const pid = /\.building-([0-9]+)$/.exec(name)?.[1]
    if (pid !== undefined && !(await isThere(`/proc/${pid}`))) await remove(join(cacheDirectory, name))
  }
}

async function remove(directory: string): Promise<void> {
  await rm(directory, {
    recursive: true,
    force: true,
    maxRetries: REMOVE_RETRIES_MAX,
    retryDelay: REMOVE_RETRY_DELAY_MS,
  })
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
