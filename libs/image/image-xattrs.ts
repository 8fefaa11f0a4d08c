import type { Entry } from '../archive/entry.ts'
import type { AttributedFile } from '../archive/xattr-listing.ts'
import { readXattrValues } from '../archive/xattr-values.ts'
import { listXattrs, type XattrReport } from '../archive/xattrs.ts'
import { messageOf } from '../errors/muster-error.ts'
import { findFile } from './root-file.ts'

/**
 * Where an image has the list of its files' extended attributes, which a cpio archive has no room for. The overlay
 * `init` sets them at boot, before those of overlays.
 */
export const ATTRIBUTES_PATH = 'usr/lib/muster/xattrs.image'

/** What means something on a node: capabilities of programs, access lists, and what users or programs note. */
const KEPT = /^(security\.capability|system\.posix_acl_(access|default)|user\..*)$/s
const KEPT_POSIX = '^(security\\.capability$|system\\.posix_acl_(access|default)$|user\\.)'

/** Where images have setfattr, which sets the attributes at boot. */
const SETFATTR = ['/usr/bin/setfattr', '/bin/setfattr', '/usr/local/bin/setfattr', '/usr/sbin/setfattr']

export interface ImageAttributes {
  /** What `ATTRIBUTES_PATH` has to hold; undefined if no file has attributes that are kept. */
  list: Buffer | undefined
  /** The files whose attributes are in the list. */
  kept: AttributedFile[]
  /** What is neither in the archive nor in the list. */
  lost: XattrReport
  /** Whether the image has the program that sets what is in the list. */
  canRestore: boolean
  /** All that the files which were looked at have; undefined if that is not known. */
  found: AttributedFile[] | undefined
}

/**
 * Reads the extended attributes of an image's files; `paths` are those that are in the image, apart from those whose
 * attributes are `known`: of these, `known` names the ones that have some. `attributeEntries` then makes of the list
 * what goes into the archive as a segment of its own, before the one with the TRAILER. What a tree has at
 * ATTRIBUTES_PATH itself is the list of an earlier image: a build leaves it out.
 * @throws what the signal says. Attributes that cannot be read are lost, and said to be.
 */
export async function readImageAttributes(
  root: string,
  options: {
    paths: ReadonlySet<string>
    known?: readonly AttributedFile[]
    signal?: AbortSignal | undefined
    getfattr?: string
  },
): Promise<ImageAttributes> {
  const { paths, known = [], signal, getfattr } = options
  const report = await listXattrs(root, { signal, only: [...paths] })
  const all = report.status === 'checked' && report.total === report.files.length
  const nothing = { list: undefined, kept: [], canRestore: true, found: all ? report.files : undefined }
  if (report.status !== 'checked') return { ...nothing, lost: report }
  const files = [...known, ...report.files].sort((one, other) => (one.path < other.path ? -1 : 1))
  const found = { ...report, files, total: report.total + known.length }

  const kept = found.files.flatMap(({ path, names }) => withNames(path, names.filter(isKept)))
  const dropped = found.files.flatMap((file) =>
    file.names.length === 0
      ? [file]
      : withNames(
          file.path,
          file.names.filter((name) => !isKept(name)),
        ),
  )
  const beyond = found.total - found.files.length
  const lost = { ...found, files: dropped, total: dropped.length + beyond }
  if (kept.length === 0) return { ...nothing, lost }
  try {
    const wanted = kept.map(({ path }) => path)
    const program = getfattr === undefined ? {} : { program: getfattr }
    const list = await readXattrValues(root, wanted, { match: KEPT_POSIX, signal, ...program })
    return { ...nothing, list, kept, lost, canRestore: await hasSetfattr(root) }
  } catch (error) {
    signal?.throwIfAborted()
    return { ...nothing, lost: { ...found, unread: messageOf(error) } }
  }
}

/** The list as what the archive of an image has to have for it; `paths` are those that it has already. */
export function attributeEntries(list: Uint8Array, paths: ReadonlySet<string>): Entry[] {
  const base = { uid: 0, gid: 0, mtime: 0 }
  const names = ATTRIBUTES_PATH.split('/')
  const parents = names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'))
  return [
    ...parents
      .filter((path) => !paths.has(path))
      .map((path) => ({ ...base, type: 'directory' as const, path, mode: 0o755 })),
    { ...base, type: 'file', path: ATTRIBUTES_PATH, mode: 0o644, content: list },
  ]
}

function isKept(name: string): boolean {
  return KEPT.test(name)
}

function withNames(path: string, names: string[]): AttributedFile[] {
  return names.length > 0 ? [{ path, names }] : []
}

async function hasSetfattr(root: string): Promise<boolean> {
  for (const path of SETFATTR) if (await findFile(root, path, { executable: true })) return true
  return false
}
