import { isDeepStrictEqual } from 'node:util'
import type { Kind } from '../../libs/changes/operation.ts'
import { type Author, authorOf } from './change-author.ts'
import { lastOperations } from './change-effects.ts'
import { type History, isWhole } from './past.ts'

/** Changes of an entity that are looked through; what was set before them is not found. */
const CHANGES_MAX = 1_000

/** A value inside an entity, by the names that lead to it. */
export type FieldPath = readonly string[]

/**
 * For each field of an entity the change in which it got the value that it has now, by its path joined with dots;
 * those that were set too long ago are missing.
 */
export async function settersOf(
  store: Pick<History, 'history' | 'change'>,
  { kind, name, paths }: { kind: Kind; name: string; paths: readonly FieldPath[] },
): Promise<Map<string, Author>> {
  const setters = new Map<string, number>()
  const seqs = await store.history(kind, name, { limit: CHANGES_MAX })
  let open = [...paths]
  let latest: unknown
  for (const [index, seq] of seqs.entries()) {
    const value = await valuePut(store, { kind, name, seq })
    if (index === 0) latest = value
    open = open.filter((path) => isDeepStrictEqual(at(value, path), at(latest, path)))
    if (open.length === 0) break
    for (const path of open) setters.set(path.join('.'), seq)
  }
  // Those still open had their values from the first change on, or from one that was not looked at.
  const isAll = seqs.length < CHANGES_MAX && (open.length === 0 || (await isWhole(store)))
  if (!isAll) for (const path of open) setters.delete(path.join('.'))
  return authors(store, setters)
}

async function valuePut(
  store: Pick<History, 'change'>,
  { kind, name, seq }: { kind: Kind; name: string; seq: number },
): Promise<unknown> {
  const found = await store.change(seq)
  const operation = found && lastOperations(found.change).find((it) => it.kind === kind && it.name === name)
  return operation?.op === 'put' ? operation.value : undefined
}

function at(value: unknown, path: FieldPath): unknown {
  let inner = value
  for (const key of path) inner = (inner as Record<string, unknown> | null | undefined)?.[key]
  return inner
}

async function authors(
  store: Pick<History, 'change'>,
  setters: ReadonlyMap<string, number>,
): Promise<Map<string, Author>> {
  const known = new Map<number, Author>()
  for (const seq of new Set(setters.values())) {
    const author = await authorOf(store, seq)
    if (author) known.set(seq, author)
  }
  return new Map(
    [...setters].flatMap(([field, seq]) => {
      const author = known.get(seq)
      return author ? [[field, author] as const] : []
    }),
  )
}
