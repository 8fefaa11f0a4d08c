import type { ClusterState, Entity } from '../../libs/changes/cluster-state.ts'
import type { Kind } from '../../libs/changes/operation.ts'
import { EntityMissingError } from '../../libs/model/errors.ts'
import { itemOf } from '../../libs/model/negation.ts'
import type { Node, Profile } from '../../libs/model/node.ts'
import { Resolver } from '../../libs/model/resolve.ts'
import type { ResolvedNode } from '../../libs/model/resolved-node.ts'
import type { ChangeStore } from './change-store.ts'
import { HistoryIncompleteError } from './errors.ts'

/** Where former values are read. */
export type History = Pick<ChangeStore, 'history' | 'change' | 'valueAt' | 'recent'>

/** Whether all changes are here. They come in backwards where a controller began from a snapshot. */
export async function isWhole(store: Pick<History, 'change'>): Promise<boolean> {
  return (await store.change(1)) !== undefined
}

/** @throws {HistoryIncompleteError} if something may have been that is not known here */
export async function requireWhole(store: Pick<History, 'change'>): Promise<void> {
  if (!(await isWhole(store))) throw new HistoryIncompleteError()
}

/** An entity as it was after a change; undefined if it did not exist. @throws {HistoryIncompleteError} */
export async function formerValue(
  store: Pick<History, 'change' | 'valueAt'>,
  of: { kind: Kind; name: string; seq: number },
): Promise<Entity | undefined> {
  const entity = await store.valueAt(of)
  if (!entity) await requireWhole(store)
  return entity
}

interface Wanted {
  store: Pick<History, 'change' | 'valueAt'>
  state: Pick<ClusterState, 'position'>
  name: string
  seq: number
}

/** An entity as it was after a change. @throws {EntityMissingError} if it or the change did not exist */
export async function entityAt({ store, state, kind, name, seq }: Wanted & { kind: Kind }): Promise<Entity> {
  const last = state.position.seq
  if (seq > last) throw new EntityMissingError(`there is no change ${seq}; the last one is ${last}`)
  const entity = await formerValue(store, { kind, name, seq })
  if (entity) return entity
  throw new EntityMissingError(`there was no ${kind} ${name} after change ${seq}`, {
    hint: `'muster history ${kind} ${name}' shows when there was.`,
  })
}

/** A node as it was after a change, with the profiles of then merged in. @throws {EntityMissingError} */
export async function nodeAt(wanted: Wanted): Promise<{
  entity: Entity
  resolved: ResolvedNode
  profileOf: (name: string) => Profile | undefined
}> {
  const { store, name, seq } = wanted
  const entity = await entityAt({ ...wanted, kind: 'node' })
  const node = entity.value as Node
  const profiles = await profilesAt({ store, seq, names: node.profiles ?? [] })
  const profileOf = (profile: string): Profile | undefined => profiles.get(profile)
  return { entity, resolved: new Resolver(profileOf).resolve(name, node), profileOf }
}

/** The profiles that a list of names leads to, as they were after a change. */
async function profilesAt(options: {
  store: Pick<History, 'change' | 'valueAt'>
  seq: number
  names: readonly string[]
}): Promise<Map<string, Profile>> {
  const { store, seq } = options
  const profiles = new Map<string, Profile>()
  const waiting = options.names.map(itemOf)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (profiles.has(name)) continue
    const entity = await formerValue(store, { kind: 'profile', name, seq })
    if (!entity) continue
    const profile = entity.value as Profile
    profiles.set(name, profile)
    waiting.push(...(profile.profiles ?? []).map(itemOf))
  }
  return profiles
}
