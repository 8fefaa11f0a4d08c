import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { readEntries } from '../../../libs/archive/pack.ts'
import { packTree } from '../../../libs/archive/pack-tree.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { ClusterData, type ClusterValues } from '../../../libs/overlay/cluster-data.ts'
import { Includes } from '../../../libs/overlay/includes.ts'
import { renderOverlay } from '../../../libs/overlay/render-overlay.ts'

const ROOT = new URL('../../../config/overlays', import.meta.url).pathname

export interface Surrounds {
  /** All nodes of the cluster; only the node itself unless given. */
  nodes?: readonly ResolvedNode[]
  values?: ClusterValues
  /** The tree of the overlay `include`. */
  include?: readonly Entry[]
  /** Files of images by the image's name. */
  images?: ReadonlyMap<string, readonly Entry[]>
}

/** What a shipped overlay puts on a node, with the files that are no templates. */
export async function rendered(
  overlay: string,
  node: ResolvedNode,
  surrounds: Surrounds = {},
): Promise<Entry[]> {
  const { nodes = [node], values = { name: 'hpc', tags: {} }, include = [], images = new Map() } = surrounds
  const includes = new Includes({ files: include, images })
  const data = new ClusterData({ values, includes, nodes: () => nodes })
  const entries = readEntries(await packTree(join(ROOT, overlay)))
  return renderOverlay({ overlay: { name: overlay, entries }, data, node }).flatMap(({ outputs }) => outputs)
}

/** What a shipped overlay puts on a node, as texts by their paths; of a link the text is `-> TARGET`. */
export async function textsOf(
  overlay: string,
  node: ResolvedNode,
  surrounds: Surrounds = {},
): Promise<Record<string, string>> {
  const entries = await rendered(overlay, node, surrounds)
  return Object.fromEntries(entries.map((entry) => [entry.path, textOf(entry)]))
}

/** A directory of the test with what a shipped overlay puts on a node, as on the node's own disk. */
export async function laidOut(
  t: Test,
  overlay: string,
  options: { node: ResolvedNode; surrounds?: Surrounds },
): Promise<string> {
  const directory = t.testdir()
  for (const entry of await rendered(overlay, options.node, options.surrounds)) {
    const path = join(directory, entry.path)
    await mkdir(dirname(path), { recursive: true })
    if (entry.type === 'symlink') await symlink(entry.target, path)
    if (entry.type !== 'file') continue
    await writeFile(path, entry.content)
    await chmod(path, entry.mode)
  }
  return directory
}

function textOf(entry: Entry): string {
  if (entry.type === 'file') return Buffer.from(entry.content).toString()
  return entry.type === 'symlink' ? `-> ${entry.target}` : entry.type
}
