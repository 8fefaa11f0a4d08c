import type { Entry } from '../../../libs/archive/entry.ts'
import { packEntries, readEntries } from '../../../libs/archive/pack.ts'
import { checkName } from '../../../libs/model/name.ts'
import type { Overlay } from '../../../libs/model/overlay.ts'
import { type Entity, entity } from '../api.ts'
import type { AlteredNodes } from '../change-preview.ts'
import type { Client } from '../client.ts'
import { RefusedError } from '../errors.ts'

/** Files and directories of an overlay by their paths. */
export type Tree = ReadonlyMap<string, Entry>

/** An overlay as it was read, with its tree. */
export interface LoadedOverlay {
  name: string
  /** Sequence of the change that put it; 0 if there is none. */
  seq: number
  /** Undefined if there is none. */
  value: Overlay | undefined
  tree: Tree
}

/** What the controller says of a change that it made, or of one that it only checked. */
export interface Made {
  seq: number
  nodes: AlteredNodes
}

/** Which tree of an overlay: that which it has, had after a change, or one that muster ships or shipped. */
export type Version = { at?: number; of?: 'shipped' | 'base' }

/** @throws {ValueInvalidError} if that is no name for an overlay. @throws {RefusedError} if there is none */
export async function loadOverlay(client: Client, name: string): Promise<LoadedOverlay> {
  const { seq, value } = await entity(client, 'overlay', name)
  // Of that change, so that both belong together whatever is changed meanwhile.
  return { name, seq, value, tree: await loadTree(client, name, { at: seq }) }
}

/** The same, or an overlay without anything where there is none. */
export async function loadOrBegin(client: Client, name: string): Promise<LoadedOverlay> {
  try {
    return await loadOverlay(client, name)
  } catch (error) {
    if (!(error instanceof RefusedError && error.category === 'missing')) throw error
    return { name, seq: 0, value: undefined, tree: new Map() }
  }
}

/** @throws {RefusedError} if there is no such overlay, or no such version of it */
export async function loadTree(client: Client, name: string, version: Version = {}): Promise<Tree> {
  checkName('overlay', name)
  const bytes = await client.getBytes(`${pathOf(name)}/tree?${queryOf({ ...version })}`)
  return treeOf(readEntries(bytes))
}

export function putTree(
  client: Client,
  overlay: { name: string; tree: Tree },
  options: { base: number; reason: string; dryRun: boolean; rebase: boolean },
): Promise<Made> {
  const bytes = packEntries(overlay.tree.values())
  return client.putBytes(`${pathOf(overlay.name)}/tree?${queryOf(options)}`, bytes)
}

export function deleteOverlay(
  client: Client,
  name: string,
  options: { base: number; reason: string; dryRun: boolean },
): Promise<Made> {
  return client.delete(`${pathOf(name)}?${queryOf(options)}`)
}

export function overlayEntity(client: Client, name: string): Promise<Entity<'overlay'>> {
  return entity(client, 'overlay', name)
}

export function treeOf(entries: Iterable<Entry>): Tree {
  return new Map(Array.from(entries, (entry) => [entry.path, entry]))
}

function pathOf(name: string): string {
  return `/v1/overlays/${encodeURIComponent(name)}`
}

function queryOf(values: Record<string, string | number | boolean>): string {
  const texts = Object.entries(values).map(([key, value]) => [key, String(value)])
  return new URLSearchParams(Object.fromEntries(texts)).toString()
}
