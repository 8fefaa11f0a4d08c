import Type, { type Static } from 'typebox'
import { Blob } from './blob.ts'

/** A tree of files laid over an image. Its content is a cpio archive, so one digest names all of it. */
export const Overlay = Type.Object(
  {
    tree: Blob,
    origin: Type.Union([Type.Literal('shipped'), Type.Literal('site')]),
    files: Type.Integer(),
    changedAt: Type.Optional(
      Type.Integer({ description: 'when its tree was put, in milliseconds since 1970' }),
    ),
    shipped: Type.Optional(
      Type.Object(
        { tree: Blob, files: Type.Integer() },
        {
          additionalProperties: false,
          description: "of a site's overlay: what muster ships under its name, which it shadows",
        },
      ),
    ),
    base: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: "of a site's overlay: digest of the shipped tree that it was made of",
      }),
    ),
  },
  { additionalProperties: false },
)
export type Overlay = Static<typeof Overlay>

/** A tree that was stored: the archive and how many files and directories it has. */
export type StoredTree = Pick<Overlay, 'tree' | 'files'>

/** Whether muster ships another overlay under the same name. */
export function isShadow({ origin, shipped }: Overlay): boolean {
  return origin === 'site' && shipped !== undefined
}

/** Whether what muster ships is not what the site's overlay was made of: an upgrade came in between. */
export function isOutdated({ origin, shipped, base }: Overlay): boolean {
  return origin === 'site' && shipped !== undefined && base !== undefined && base !== shipped.tree.digest
}

/** What muster ships under the name of an overlay, if it does. */
export function shippedTree({ origin, tree, files, shipped }: Overlay): StoredTree | undefined {
  return origin === 'shipped' ? { tree, files } : shipped
}

/**
 * An overlay with another tree; `present` is undefined if there is none yet. With the tree of a shipped overlay it is
 * that one, and with another it is the site's, which shadows it. `rebase`: what is shipped by now was taken into account.
 */
export function withTree(
  present: Overlay | undefined,
  { stored, changedAt, rebase }: { stored: StoredTree; changedAt: number; rebase: boolean },
): Overlay {
  const shipped = present && shippedTree(present)
  if (shipped?.tree.digest === stored.tree.digest) return { ...shipped, origin: 'shipped', changedAt }
  const isFirst = present?.origin === 'shipped' || rebase
  const base = shipped && isFirst ? shipped.tree.digest : present?.base
  return {
    ...stored,
    origin: 'site',
    changedAt,
    ...(shipped && { shipped }),
    ...(base !== undefined && { base }),
  }
}

/** An overlay after what muster ships under its name has changed; undefined if muster ships none any more. */
export function withShipped(
  present: Overlay | undefined,
  { shipped, changedAt }: { shipped: StoredTree | undefined; changedAt: number },
): Overlay | undefined {
  if (!present || present.origin === 'shipped') {
    if (shipped) return { ...shipped, origin: 'shipped', changedAt }
    // Nodes may name it: from now on it is the site's.
    return present && { ...present, origin: 'site', base: present.tree.digest }
  }
  const { shipped: _, ...own } = present
  // What the site never altered follows what is shipped.
  const isUnaltered = own.base === own.tree.digest || own.tree.digest === shipped?.tree.digest
  if (!shipped) return own
  return isUnaltered ? { ...shipped, origin: 'shipped', changedAt } : { ...own, shipped }
}
