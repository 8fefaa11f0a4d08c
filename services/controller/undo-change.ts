import { ChangeConflictError } from '../../libs/changes/errors.ts'
import type { Kind, Operation } from '../../libs/changes/operation.ts'
import { RequestInvalidError } from '../../libs/http/errors.ts'
import type { Overlay } from '../../libs/model/overlay.ts'
import { SITE_SETTINGS } from '../../libs/model/settings.ts'
import { who } from './change-author.ts'
import { type Effect, effectsOf } from './change-effects.ts'
import type { Cluster } from './cluster.ts'
import type { History } from './past.ts'
import type { Proposal } from './proposal.ts'

/** What a change that undoes another consists of, and what it does to each entity. */
export interface Undoing extends Pick<Proposal, 'bases' | 'plan'> {
  entities: Effect[]
}

/** Kinds and names of what people change; the rest comes with muster, which would put it there again. */
const isPeoples = (kind: Kind, name: string): boolean => kind !== 'setting' || SITE_SETTINGS.includes(name)

/**
 * What puts back all that a change altered.
 * @throws {ChangeConflictError} if some of it was changed again since. @throws {RequestInvalidError} if it put what
 * comes with muster
 */
export async function undoingOf(
  { store, cluster }: { store: History; cluster: Cluster },
  { seq, change }: { seq: number } & Pick<NonNullable<Awaited<ReturnType<History['change']>>>, 'change'>,
): Promise<Undoing> {
  const effects = await effectsOf(store, { seq, change, max: Number.POSITIVE_INFINITY })
  for (const effect of effects) {
    refuseShipped(effect, seq)
    await refuseMoved(effect, { seq, store, cluster })
  }
  const ops = effects.map(
    ({ kind, name, before }): Operation =>
      before === undefined ? { op: 'delete', kind, name } : { op: 'put', kind, name, value: before },
  )
  // What was made and deleted in one change, or deleted without having been there, needs nothing to be undone.
  const needed = ops.filter(({ op }, index) => op === 'put' || effects[index]!.after !== undefined)
  return {
    bases: effects.map(({ kind, name, after }) => ({ kind, name, seq: after === undefined ? 0 : seq })),
    plan: () => needed,
    entities: effects.map(({ kind, name, before, after }) => ({
      kind,
      name,
      ...(after !== undefined && { before: after }),
      ...(before !== undefined && { after: before }),
    })),
  }
}

function refuseShipped({ kind, name, before, after }: Effect, seq: number): void {
  const isShipped =
    kind === 'overlay' && !isOfSite(before as Overlay | undefined, after as Overlay | undefined)
  if (isPeoples(kind, name) && !isShipped) return
  throw new RequestInvalidError(
    `change ${seq} cannot be undone: the ${kind} ${name} in it is of what comes with muster`,
  )
}

/** Whether the site changed an overlay: not so if all that changed is what muster ships, be it beside the site's own. */
function isOfSite(before: Overlay | undefined, after: Overlay | undefined): boolean {
  if (before?.origin !== 'site' && after?.origin !== 'site') return false
  return before?.tree.digest !== after?.tree.digest || before?.base !== after?.base
}

/** @throws {ChangeConflictError} if an entity is not any more as the change left it */
async function refuseMoved(
  { kind, name, after }: Effect,
  { seq, store, cluster }: { seq: number; store: History; cluster: Cluster },
): Promise<void> {
  const now = cluster.state.get(kind, name)
  if (after !== undefined && now?.seq === seq) return
  const [last] = await store.history(kind, name, { limit: 1 })
  if (after === undefined && last === seq) return
  const by = last === undefined ? '' : `, by ${await who(store, last)}`
  throw new ChangeConflictError(
    `${kind} ${name} was ${now ? 'changed' : 'deleted'} after change ${seq}${by}`,
    {
      hint: `Undo that one first${last === undefined ? '' : `: muster undo ${last}`}. Nothing was changed.`,
    },
  )
}
