import { VersionUnknownError } from '../../../libs/model/errors.ts'
import type { Image } from '../../../libs/model/image.ts'
import { liveNumber, versionsOf } from '../../../libs/model/image-versions.ts'
import type { History } from '../past.ts'

/** Changes of an image that are looked at. */
const CHANGES_MAX = 1_000
/** Those of them that are read at a time. */
const BATCH = 20

/**
 * The version that was live before the present one, as the change log tells; of those that the image still has. Where the
 * log tells nothing, as of an image that was renamed, the next lower number. @throws {VersionUnknownError} if there is none
 */
export async function formerLive(
  store: Pick<History, 'history' | 'change'>,
  { name, image }: { name: string; image: Image },
): Promise<number> {
  const kept = new Set(versionsOf(image).map(({ number }) => number))
  const live = liveNumber(image)
  for await (const former of formerValues(store, name)) {
    const number = liveNumber(former)
    if (number !== live && kept.has(number)) return number
  }
  const lower = [...kept].filter((number) => number < live)
  if (lower.length > 0) return Math.max(...lower)
  throw new VersionUnknownError(`image ${name} has no version before ${live}`, {
    hint: `'muster image versions ${name}' lists those it has.`,
  })
}

/** What an image was after each of its changes, the newest first; of one that was deleted in between, since then. */
async function* formerValues(
  store: Pick<History, 'history' | 'change'>,
  name: string,
): AsyncGenerator<Image> {
  let before: number | undefined
  for (let seen = 0; seen < CHANGES_MAX; seen += BATCH) {
    const range = { limit: BATCH, ...(before !== undefined && { before }) }
    const seqs = await store.history('image', name, range)
    for (const seq of seqs) {
      const found = await store.change(seq)
      const last = found?.change.ops.findLast((each) => each.kind === 'image' && each.name === name)
      if (last?.op !== 'put') return
      yield last.value as Image
    }
    before = seqs.at(-1)
    if (seqs.length < BATCH) return
  }
}
