import { isUtf8 } from 'node:buffer'
import { posix } from 'node:path'
import type { Entry } from '../archive/entry.ts'
import { MusterError } from '../errors/muster-error.ts'
import { IMAGE_TEXT_FILES } from '../model/image.ts'
import type { Surroundings } from '../template/surroundings.ts'
import type { ValueMap } from '../template/value.ts'
import { ImageTextError, OverlayTreeError } from './errors.ts'
import { ignitionJson } from './ignition.ts'
import { isClean } from './overlay-tree.ts'

/** The overlay whose files templates can include; it is laid over no node. */
export const INCLUDE_OVERLAY = 'include'

/** What names that are not absolute are relative to: where Warewulf has its configuration. */
const RELATIVE_TO = '/etc/warewulf'
const LINKS_MAX = 40

type Tree = ReadonlyMap<string, Entry>

/** The entries of a tree, or why it is not here: that is what reading it throws. */
export type Entries = readonly Entry[] | MusterError

const NOTHING: readonly Entry[] = []

/**
 * What the templates of a cluster can read beside their data: the files of the overlay `include`, and some of each image.
 * Both are part of the cluster's description, so every controller renders the same, and nothing of a controller's own
 * disk can get into an overlay. Never changed: what is included after an update is another one.
 */
export class Includes implements Surroundings {
  readonly #entries: Entries
  readonly #imageEntries: ReadonlyMap<string, Entries>
  readonly #files: Tree | MusterError
  readonly #images: ReadonlyMap<string, Tree | MusterError>

  /** `images`: files of them by the image's name, as far as there are any. */
  constructor(options: { files?: Entries; images?: ReadonlyMap<string, Entries> } = {}) {
    const { files = NOTHING, images = new Map() } = options
    this.#entries = files
    this.#imageEntries = images
    this.#files = treeOf(files)
    this.#images = new Map(Array.from(images, ([name, entries]) => [name, treeOf(entries)]))
  }

  /** What renderings may have read of `before` that is another now, by the names that such reads have. */
  changedFrom(before: Includes): string[] {
    const changed = this.#entries === before.#entries ? [] : ['Include:']
    for (const name of new Set([...this.#imageEntries.keys(), ...before.#imageEntries.keys()])) {
      if (this.#imageEntries.get(name) !== before.#imageEntries.get(name)) changed.push(`Image:${name}`)
    }
    return changed
  }

  include(path: string): string | undefined {
    return read(present(this.#files), absolute(path), INCLUDE_OVERLAY)
  }

  includeFrom(image: string, path: string): string | undefined {
    const file = posix.resolve('/', path)
    if (!IMAGE_TEXT_FILES.some((known) => known === file)) throw new ImageTextError({ image, path })
    const tree = this.#images.get(image)
    return tree && read(present(tree), file, `image ${image}`)
  }

  realPath(path: string): string | undefined {
    return resolveLinks(present(this.#files), absolute(path))
  }

  ignition(data: ValueMap): string {
    return ignitionJson(data)
  }
}

function treeOf(entries: Entries): Tree | MusterError {
  return entries instanceof MusterError ? entries : new Map(entries.map((entry) => [entry.path, entry]))
}

function present(tree: Tree | MusterError): Tree {
  if (tree instanceof MusterError) throw tree
  return tree
}

function absolute(path: string): string {
  return posix.resolve(RELATIVE_TO, path)
}

function read(tree: Tree, path: string, of: string): string | undefined {
  const real = resolveLinks(tree, path)
  const entry = real === undefined ? undefined : tree.get(real.slice(1))
  if (entry?.type !== 'file') return undefined
  if (isUtf8(entry.content)) return Buffer.from(entry.content).toString('utf8')
  const place = { overlay: of, file: entry.path }
  throw new OverlayTreeError(
    place,
    'is included by a template and is not UTF-8',
    'Only text can be included.',
  )
}

/**
 * Follows the links of a path. The last one may lead to what the tree does not have: its target is on the node.
 * Undefined if the path itself is not in the tree, or its links go in a circle.
 */
function resolveLinks(tree: Tree, path: string): string | undefined {
  let links = 0
  let real = ''
  const rest = path.split('/').filter((part) => part !== '')
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '.') continue
    if (part === '..') {
      real = real.slice(0, Math.max(real.lastIndexOf('/'), 0))
      continue
    }
    const entry = tree.get(`${real}/${part}`.slice(1))
    if (entry?.type !== 'symlink') {
      real = `${real}/${part}`
      continue
    }
    if (++links > LINKS_MAX) return undefined
    rest.unshift(...entry.target.split('/').filter((step) => step !== ''))
    if (entry.target.startsWith('/')) real = ''
  }
  const found = real === '' ? '/' : real
  return links > 0 || (isClean(found.slice(1)) && tree.has(found.slice(1))) ? found : undefined
}
