import { isDeepStrictEqual } from 'node:util'
import type { Client } from './client.ts'
import type { Altered } from './grouped-changes.ts'

/** A change as the API lists it. */
export interface ListedChange {
  seq: number
  /** Milliseconds since 1970. */
  at: number
  actor: string
  reason: string
  /** By kind, names as a hostlist; `count` of all of them. */
  ops: { put: Record<string, string>; delete: Record<string, string>; count: number }
}

/** An entity before and after; the side on which it did not exist is missing. */
export interface Effect {
  kind: string
  name: string
  before?: unknown
  after?: unknown
}

/** A change with all that it did. */
export interface ChangeInFull extends Omit<ListedChange, 'ops'> {
  digest: string
  prev: string
  entities: Effect[]
  /** Entities that it altered as well, and that are not told. */
  more: number
}

export function history(
  client: Client,
  options: { of?: { kind: string; name: string }; before?: number; limit: number },
): Promise<{ items: ListedChange[] }> {
  const { of, before, limit } = options
  const query = new URLSearchParams({ ...of, limit: String(limit) })
  if (before !== undefined) query.set('before', String(before))
  return client.get(`/v1/history?${query}`)
}

export function changeInFull(client: Client, seq: number): Promise<ChangeInFull> {
  return client.get(`/v1/history/${seq}`)
}

/** For what shows changes that are to be made. Subnets, which are kept as one setting, are told one by one. */
export function alteredOf(effects: readonly Effect[]): Altered[] {
  return effects.flatMap(({ kind, name, before, after }) =>
    kind === 'setting' && name === 'subnets' ? subnetsAltered(before, after) : { kind, name, before, after },
  )
}

function subnetsAltered(before: unknown, after: unknown): Altered[] {
  const [old, now] = [before, after].map((value) => new Map(Object.entries(value ?? {})))
  return [...new Set([...old!.keys(), ...now!.keys()])]
    .map((name): Altered => ({ kind: 'subnet', name, before: old!.get(name), after: now!.get(name) }))
    .filter((each) => !isDeepStrictEqual(each.before, each.after))
}
