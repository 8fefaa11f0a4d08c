import type { History } from './past.ts'

/** A change without what it does: for people who look for what happened. */
export interface Author {
  seq: number
  /** Milliseconds since 1970, by the clock of the controller that took it. */
  at: number
  actor: string
  reason: string
}

/** Who made a change; undefined where this controller does not have it. */
export async function authorOf(store: Pick<History, 'change'>, seq: number): Promise<Author | undefined> {
  const found = await store.change(seq)
  if (!found) return undefined
  const { at, actor, reason } = found.change
  return { seq, at, actor, reason }
}

/** `change 18 (alice: new image)`. */
export async function who(store: Pick<History, 'change'>, seq: number): Promise<string> {
  const author = await authorOf(store, seq)
  if (!author) return `change ${seq}`
  return `change ${seq} (${author.actor}${author.reason === '' ? '' : `: ${author.reason}`})`
}
