import type { Overlay } from '../../../libs/model/overlay.ts'
import type { History } from '../past.ts'

/** Changes of an overlay that are looked through. */
const CHANGES_MAX = 1_000

/**
 * The shipped tree that an overlay of the site was made of. Only its digest is kept with the overlay: the rest is in the
 * change that put it. Undefined if there is none, or it cannot be found here.
 */
export async function baseTree(
  store: Pick<History, 'history' | 'valueAt'>,
  { name, value }: { name: string; value: Overlay },
): Promise<Overlay['tree'] | undefined> {
  const { base, tree, shipped } = value
  if (base === undefined) return undefined
  for (const known of [tree, shipped?.tree]) if (known?.digest === base) return known
  for (const seq of await store.history('overlay', name, { limit: CHANGES_MAX })) {
    const former = (await store.valueAt({ kind: 'overlay', name, seq }))?.value as Overlay | undefined
    for (const known of [former?.tree, former?.shipped?.tree]) if (known?.digest === base) return known
  }
  return undefined
}
