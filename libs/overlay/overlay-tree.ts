import type { Entry } from '../archive/entry.ts'
import { checkName } from '../model/name.ts'
import { OverlayTreeError } from './errors.ts'

/** An overlay as it is loaded: the entries of its tree in any order, paths relative to the root. */
export interface Overlay {
  name: string
  entries: readonly Entry[]
}

/** What an overlay wants at a path. */
export interface TreeItem {
  /** Name of the overlay. */
  overlay: string
  /** Where it goes on the node: that of the entry, without the suffix of a template. */
  path: string
  entry: Entry
  isTemplate: boolean
}

const TEMPLATE_SUFFIX = '.ww'

/**
 * The items of one overlay by path, checked. Beside a plain file the template of the same name wins, as in Warewulf.
 * @throws {OverlayTreeError}
 * @throws {ValueInvalidError} if the name is none for an overlay
 */
export function readTree({ name, entries }: Overlay): Map<string, TreeItem> {
  checkName('overlay', name)
  const items = new Map<string, TreeItem>()
  for (const entry of entries) {
    const item = itemOf(name, entry)
    const other = items.get(item.path)
    if (other !== undefined && !oneReplacesTheOther(item, other)) {
      refuse(item, 'is there twice', 'Remove one of the two.')
    }
    if (!other?.isTemplate) items.set(item.path, item)
  }
  for (const item of items.values()) checkParents(item, items)
  return items
}

function itemOf(overlay: string, entry: Entry): TreeItem {
  const { path, type } = entry
  const isNamedTemplate = path.endsWith(TEMPLATE_SUFFIX)
  const isTemplate = isNamedTemplate && type === 'file'
  const item = {
    overlay,
    path: isTemplate ? path.slice(0, -TEMPLATE_SUFFIX.length) : path,
    entry,
    isTemplate,
  }
  if (!isClean(path) || !isClean(item.path)) {
    refuse(item, 'is no path below the root', 'Paths are relative, without empty parts, "." and "..".')
  }
  if (isNamedTemplate && type === 'symlink') {
    refuse(item, 'is a link named like a template', 'Put the template there itself, or a link without .ww.')
  }
  return item
}

function isClean(path: string): boolean {
  return !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function oneReplacesTheOther(item: TreeItem, other: TreeItem): boolean {
  const plain = item.isTemplate ? other : item
  return item.isTemplate !== other.isTemplate && plain.entry.type !== 'directory'
}

function checkParents(item: TreeItem, items: ReadonlyMap<string, TreeItem>): void {
  for (const parent of parentsOf(item.path)) {
    const found = items.get(parent)
    if (found && found.entry.type !== 'directory') {
      refuse(
        item,
        `lies below ${JSON.stringify(parent)}, which is no directory`,
        'A path is a file or a directory.',
      )
    }
  }
}

/** The directories above a path, the uppermost first. */
export function* parentsOf(path: string): Generator<string, void, void> {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) yield path.slice(0, end)
}

function refuse(item: TreeItem, problem: string, hint: string): never {
  throw new OverlayTreeError({ overlay: item.overlay, file: item.entry.path }, problem, hint)
}
