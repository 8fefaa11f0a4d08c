import { isUtf8 } from 'node:buffer'
import { posix } from 'node:path'
import type { Entry } from '../../../libs/archive/entry.ts'
import { IMAGE_TEXT_FILES } from '../../../libs/model/image.ts'
import { isClean, parentsOf } from '../../../libs/overlay/overlay-tree.ts'
import { TemplateError } from '../../../libs/template/errors.ts'
import type { Surroundings } from '../../../libs/template/surroundings.ts'
import { parse, render, type Template } from '../../../libs/template/template.ts'
import type { RawNodes } from '../../../libs/warewulf/raw-nodes.ts'
import { newDirectory, newFile } from '../overlay/edit-tree.ts'
import type { Installation } from './installation.ts'
import { installationData } from './installation-data.ts'
import { surroundingsOf } from './installation-surroundings.ts'

/** Nodes that a template is rendered for to learn what it includes for them. */
const NODES_TRIED_MAX = 200
/** Who may read them is not told to nodes: the overlay is laid over none. */
const MODE = 0o600
const LINK_MODE = 0o777

const INCLUDES = /\b(Include|IncludeFrom|IncludeBlock|ImportLink|readlink)\b/
const LITERAL = /\b(Include|IncludeBlock|ImportLink|readlink)\s+(?:"((?:[^"\\\n]|\\.)*)"|`([^`]*)`)/g

/** What templates include, by absolute paths. */
interface Found {
  files: Set<string>
  links: Set<string>
  /** Of images, what muster keeps nothing of. */
  ofImages: Set<string>
}

export interface Included {
  /** For the overlay `include`. */
  entries: Entry[]
  notes: string[]
}

/**
 * The server's files that templates of overlays include: those that are named in them, and those whose names come about
 * when they are rendered for the nodes. What is not there is passed over, as Warewulf does.
 */
export function includedFiles(
  installation: Installation,
  options: {
    overlays: readonly { name: string; entries: Iterable<Entry> }[]
    nodes: RawNodes | undefined
    at: Date
  },
): Included {
  const { overlays, nodes, at } = options
  const found: Found = { files: new Set(), links: new Set(), ofImages: new Set() }
  for (const { name, entries } of overlays) {
    for (const entry of entries) {
      if (entry.type !== 'file' || !entry.path.endsWith('.ww') || !isUtf8(entry.content)) continue
      const text = Buffer.from(entry.content).toString('utf8')
      if (!INCLUDES.test(text)) continue
      addLiterals(text, { found, installation })
      if (nodes) tryNodes(text, { found, installation, nodes, overlay: name, source: entry.path, at })
    }
  }
  return entriesOf(found, installation)
}

function addLiterals(
  text: string,
  { found, installation }: { found: Found; installation: Installation },
): void {
  for (const [, name, quoted, raw = ''] of text.matchAll(LITERAL)) {
    const path = quoted ?? raw
    if (name === 'Include' || name === 'IncludeBlock') found.files.add(installation.inConfiguration(path))
    else found.links.add(posix.resolve('/', path))
  }
}

function tryNodes(
  text: string,
  options: {
    found: Found
    installation: Installation
    nodes: RawNodes
    overlay: string
    source: string
    at: Date
  },
): void {
  const { found, installation, nodes, overlay, source, at } = options
  const template = templateOf(text)
  if (!template) return
  const surroundings = recording(installation, found)
  for (const node of nodes.ids.slice(0, NODES_TRIED_MAX)) {
    const data = installationData(installation, { nodes, node, overlay, source, at, warn: () => {} })
    try {
      render(template, data, { surroundings })
    } catch (error) {
      // What it cannot do for this node it will not do in muster either, and is told there.
      if (!(error instanceof Error)) throw error
    }
  }
}

/** One that is none is refused when it is put. */
function templateOf(text: string): Template | undefined {
  try {
    return parse('template', text)
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}

function recording(installation: Installation, found: Found): Surroundings {
  const inner = surroundingsOf(installation)
  return {
    ...inner,
    include: (path) => {
      const file = installation.inConfiguration(path)
      found.files.add(file)
      const content = installation.root.read(file)
      // What is no text is told later: here it shall not keep the template from going on.
      return content && isUtf8(content) ? content.toString('utf8') : undefined
    },
    includeFrom: (image, path) => {
      const file = posix.resolve('/', path)
      if (!IMAGE_TEXT_FILES.some((known) => known === file)) found.ofImages.add(file)
      return inner.includeFrom(image, path)
    },
    realPath: (path) => {
      found.links.add(posix.resolve('/', path))
      return inner.realPath(path)
    },
  }
}

function entriesOf({ files, links, ofImages }: Found, { root }: Installation): Included {
  const entries = new Map<string, Entry>()
  const notes = [...ofImages]
    .sort()
    .map((path) => `${path} of images is included, which muster does not keep`)
  const add = (entry: Entry): void => {
    if (!isClean(entry.path)) return
    for (const parent of parentsOf(entry.path))
      if (!entries.has(parent)) entries.set(parent, newDirectory(parent))
    entries.set(entry.path, entry)
  }
  for (const path of links) {
    const target = root.realPath(path)
    if (target !== undefined && target !== path)
      add({ path: path.slice(1), type: 'symlink', mode: LINK_MODE, uid: 0, gid: 0, mtime: 0, target })
    else if (target !== undefined) files.add(path)
  }
  for (const path of [...files].sort()) {
    const content = root.read(path)
    if (content === undefined) continue
    if (isUtf8(content)) add(newFile(path.slice(1), { mode: MODE, content }))
    else notes.push(`${path} is included and is no text: it is left out`)
  }
  return { entries: [...entries.values()], notes }
}
