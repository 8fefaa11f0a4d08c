import { posix } from 'node:path'
import type { Entry } from '../archive/entry.ts'
import type { MusterError } from '../errors/muster-error.ts'
import { checkName } from '../model/name.ts'
import { compareStrings } from '../template/value.ts'
import { OverlayTreeError } from './errors.ts'
import type { FileEntry } from './template-file.ts'

/** An overlay as it is loaded: the entries of its tree in any order, paths relative to the root. */
export interface Overlay {
  name: string
  entries: readonly Entry[]
  /** When its tree was put, in milliseconds since 1970: what its templates know as .BuildTime. */
  changedAt?: number
  /** Why its tree is not here, and `entries` says nothing. */
  missing?: MusterError
}

/** What an overlay wants at a path. */
export type TreeItem = {
  overlay: Overlay
  /** Where it goes on the node: without the suffix of a template, or the prefix of a deletion. */
  path: string
} & (
  | { kind: 'plain'; entry: Entry }
  /** `entry` is the file with the template's text: that of the link's target, where the template is a link. */
  | { kind: 'template'; entry: FileEntry }
  /** The path is to be gone: from earlier overlays and from the image. */
  | { kind: 'deletion'; entry: Entry }
)

/** An overlay's tree, understood. */
export interface Tree {
  /** In the order in which they are laid: by path, directories before what is in them, `foo` before `foo.ww`. */
  items: readonly TreeItem[]
  /** Text of `.xattrs`, if the overlay has extended attributes. */
  attributes: string | undefined
}

const TEMPLATE_SUFFIX = '.ww'
/** Copies of templates that editors and package managers leave: `x.ww.orig`, `x.ww.rpmnew`. As in Warewulf they go nowhere. */
const TEMPLATE_COPY = /\.ww[A-Za-z0-9\-._]+$/
/** As in layers of container images (OCI image specification, "Whiteouts"). */
const DELETION_PREFIX = '.wh.'
const OPAQUE = '.wh..wh..opq'
/** In the format that `getfattr --dump` writes. */
export const ATTRIBUTES_FILE = '.xattrs'
const LINKS_MAX = 16

/**
 * The items of an overlay, checked.
 * @throws {OverlayTreeError} and why its tree is missing, if it is
 * @throws {ValueInvalidError} if the name is none for an overlay
 */
export function readTree(overlay: Overlay): Tree {
  checkName('overlay', overlay.name)
  if (overlay.missing) throw overlay.missing
  const entries = new Map<string, Entry>()
  for (const entry of overlay.entries) {
    const place = { overlay: overlay.name, file: entry.path }
    if (!isClean(entry.path)) {
      throw new OverlayTreeError(place, 'is no path below the root', CLEAN_HINT)
    }
    if (entries.has(entry.path)) throw new OverlayTreeError(place, 'is there twice', 'Remove one of the two.')
    entries.set(entry.path, entry)
  }
  for (const path of entries.keys()) checkParents(path, { overlay, entries })
  const attributes = entries.get(ATTRIBUTES_FILE)
  entries.delete(ATTRIBUTES_FILE)
  const ordered = [...entries.values()].sort((first, second) => comparePaths(first.path, second.path))
  return {
    items: ordered.flatMap((entry) => itemOf(entry, { overlay, entries }) ?? []),
    attributes: attributes?.type === 'file' ? Buffer.from(attributes.content).toString() : undefined,
  }
}

const CLEAN_HINT = 'Paths are relative, without empty parts, "." and "..".'

interface Of {
  overlay: Overlay
  entries: ReadonlyMap<string, Entry>
}

function itemOf(entry: Entry, { overlay, entries }: Of): TreeItem | undefined {
  const { path, type } = entry
  const place = { overlay: overlay.name, file: path }
  const slash = path.lastIndexOf('/') + 1
  const name = path.slice(slash)
  if (name === OPAQUE) {
    throw new OverlayTreeError(
      place,
      'would hide all that a directory has',
      'Delete the single paths: an empty file .wh.NAME for each.',
    )
  }
  if (name.startsWith(DELETION_PREFIX)) {
    const deleted = path.slice(0, slash) + name.slice(DELETION_PREFIX.length)
    if (isClean(deleted) && !deleted.includes('\n'))
      return { kind: 'deletion', overlay, path: deleted, entry }
    throw new OverlayTreeError(place, 'names nothing to delete', CLEAN_HINT)
  }
  if (type === 'directory') return { kind: 'plain', overlay, path, entry }
  if (TEMPLATE_COPY.test(name)) return undefined
  if (!path.endsWith(TEMPLATE_SUFFIX)) return { kind: 'plain', overlay, path, entry }
  const target = path.slice(0, -TEMPLATE_SUFFIX.length)
  if (!isClean(target) || target.endsWith('/')) {
    throw new OverlayTreeError(place, 'is a template without a name', 'Put a name before .ww.')
  }
  const template = followLinks(entry, entries)
  if (template?.type === 'file') {
    return { kind: 'template', overlay, path: target, entry: { ...template, path } }
  }
  throw new OverlayTreeError(
    place,
    'is named like a template, but is no file, nor a link to one of this overlay',
    'Put the template there itself, or give it a name without .ww.',
  )
}

/** What an entry is when links are followed within the overlay; undefined if they lead out of it or in a circle. */
export function followLinks(
  entry: Entry | undefined,
  entries: ReadonlyMap<string, Entry>,
): Entry | undefined {
  let at = entry
  for (let links = 0; at?.type === 'symlink'; links++) {
    if (links >= LINKS_MAX) return undefined
    const { target, path }: { target: string; path: string } = at
    const joined: string = target.startsWith('/') ? target : posix.join('/', posix.dirname(path), target)
    at = entries.get(posix.normalize(joined).slice(1))
  }
  return at
}

/** Whether it is a relative path without tricks. */
export function isClean(path: string): boolean {
  return !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function checkParents(path: string, { overlay, entries }: Of): void {
  for (const parent of parentsOf(path)) {
    const found = entries.get(parent)
    if (!found || found.type === 'directory') continue
    throw new OverlayTreeError(
      { overlay: overlay.name, file: path },
      `lies below ${JSON.stringify(parent)}, which is no directory`,
      'A path is a file or a directory.',
    )
  }
}

/** The directories above a path, the uppermost first. */
export function* parentsOf(path: string): Generator<string, void, void> {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) yield path.slice(0, end)
}

/** Orders as a walk over a tree does, where names of a directory are in the order of their bytes. */
export function comparePaths(left: string, right: string): number {
  return compareStrings(left.replaceAll('/', '\0'), right.replaceAll('/', '\0'))
}
