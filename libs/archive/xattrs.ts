import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { messageOf } from '../errors/muster-error.ts'
import { XATTR_FILES_MAX } from './limits.ts'
import { encodePath } from './path-bytes.ts'
import { type AttributedFile, parseListing } from './xattr-listing.ts'

/** Extended attributes of a tree, which an archive cannot carry: file capabilities, access lists, what users set. */
export type XattrReport =
  | {
      status: 'checked'
      /** At most XATTR_FILES_MAX of them. A file with several names is there once. */
      files: AttributedFile[]
      /** How many there are. */
      total: number
      /** Files with an SELinux label: on a host with SELinux all of them. The node labels its files anew. */
      labelled: number
      /** Why those whose values were wanted could not be read. */
      unread?: string
    }
  | { status: 'not checked'; reason: string }

export interface XattrOptions {
  /** Names of files that do not matter, because they are not in the archive. */
  excludes?: ((path: string) => boolean) | undefined
  /** Looks at these only: what others have is known. */
  only?: readonly string[] | undefined
  signal?: AbortSignal | undefined
  /** GNU tar. */
  program?: string
}

const LABEL = 'security.selinux'
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' }
const COMPLAINT_LENGTH_MAX = 500
const NAMES_AT_ONCE = 1_000

/**
 * Finds the extended attributes in a tree. Node cannot read them, and no package for it is worth a native addon; GNU
 * tar can, is on every distribution, and, writing to /dev/null, reads no content: it takes half a second for 10,000
 * files. Without a tar that can do it the report says that nothing was checked, never that there is nothing.
 * @throws what the signal says, if it aborts
 */
export async function listXattrs(root: string, options: XattrOptions = {}): Promise<XattrReport> {
  try {
    return await collect(root, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    return { status: 'not checked', reason: messageOf(error) }
  }
}

async function collect(
  root: string,
  { excludes, only, signal, program = 'tar' }: XattrOptions,
): Promise<XattrReport> {
  if (only?.length === 0) return { status: 'checked', files: [], total: 0, labelled: 0 }
  const args = ['--create', '--file=/dev/null', '--format=pax', '--xattrs', '--xattrs-include=*']
  const listing = [
    '-vvvv',
    '--quoting-style=c',
    '--numeric-owner',
    '--one-file-system',
    '--hard-dereference', // otherwise only the first name of a file has its attributes
    '--directory',
    root,
    ...(only ? ['--no-recursion', '--null', '--verbatim-files-from', '--files-from=-'] : ['.']),
  ]
  const tar = spawn(program, [...args, ...listing], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: ENVIRONMENT,
    ...(signal ? { signal } : {}),
  })
  let complaints = ''
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(0, COMPLAINT_LENGTH_MAX)
  })
  const closed = once(tar, 'close') // rejects if tar cannot be started
  // A tar that ends early does not read its input: how it ended tells more than the broken pipe.
  const fed = pipeline(namesOf(only ?? []), tar.stdin).catch(() => {})

  const files: AttributedFile[] = []
  let total = 0
  let labelled = 0
  const lines = createInterface({ input: tar.stdout.setEncoding('latin1'), crlfDelay: Infinity })
  const read = async (): Promise<void> => {
    for await (const { path, names } of parseListing(lines)) {
      if (excludes?.(path)) continue
      if (names.includes(LABEL)) labelled++
      const others = names.filter((name) => name !== LABEL).sort()
      if (names.length > 0 && others.length === 0) continue
      total++
      if (files.length < XATTR_FILES_MAX) files.push({ path, names: others })
    }
  }
  const [[exitCode]] = await Promise.all([closed, read(), fed])
  if (exitCode !== 0 || complaints.includes('XATTR support')) {
    const said = complaints.split('\n')[0] || `it ended with ${exitCode}`
    return { status: 'not checked', reason: `${program} cannot list extended attributes: ${said}` }
  }
  return { status: 'checked', files, total, labelled }
}

/** File names in the form that tar's listing has them. */
function* namesOf(paths: readonly string[]): Generator<Buffer, void, void> {
  for (let at = 0; at < paths.length; at += NAMES_AT_ONCE) {
    const names = paths.slice(at, at + NAMES_AT_ONCE).map((path) => encodePath(`./${path}\0`))
    yield Buffer.concat(names)
  }
}
