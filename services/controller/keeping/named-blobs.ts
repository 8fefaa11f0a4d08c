import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Kind, Operation } from '../../../libs/changes/operation.ts'
import { type NamedRef, refsIn } from './refs-in.ts'

/** The kinds of entity that name blobs. */
export const KINDS_WITH_BLOBS = ['overlay', 'setting', 'kernel', 'image'] as const satisfies Kind[]

/** A blob, and who names it: `overlay hosts`. */
export interface Named extends NamedRef {
  by: string
}

/** What the description names: small things first. The segments of images are named by their manifests. */
export function* namedBlobs(source: EntitySource): Iterable<Named> {
  for (const kind of KINDS_WITH_BLOBS) {
    for (const [name, { value }] of source.entries(kind)) yield* named(kind, name, value)
  }
}

/** What some operations put, and nothing names before. */
export function newlyNamed(source: EntitySource, ops: readonly Operation[]): Named[] {
  const put = ops.flatMap((operation) =>
    operation.op === 'put' && hasBlobs(operation.kind)
      ? [...named(operation.kind, operation.name, operation.value)]
      : [],
  )
  if (put.length === 0) return put
  const before = new Set(Array.from(namedBlobs(source), ({ ref }) => ref.digest))
  const fresh = new Map(put.map((each) => [each.ref.digest, each]))
  return [...fresh.values()].filter(({ ref }) => !before.has(ref.digest))
}

export function hasBlobs(kind: Kind): boolean {
  return (KINDS_WITH_BLOBS as readonly Kind[]).includes(kind)
}

function* named(kind: Kind, name: string, value: unknown): Iterable<Named> {
  for (const found of refsIn(value)) yield { ...found, by: `${kind} ${name}` }
}
