import t from 'tap'
import { type Change, GENESIS } from '../../../../libs/changes/change.ts'
import type { Operation } from '../../../../libs/changes/operation.ts'
import { digestOf } from '../../../../libs/digest/digest.ts'
import { VersionUnknownError } from '../../../../libs/model/errors.ts'
import type { Image } from '../../../../libs/model/image.ts'
import { formerLive } from '../../../../services/controller/images/former-live.ts'
import { imageOf } from './_images.ts'

/** A log of changes of the image `debian`, the first one first; undefined deletes it. */
function logOf(...values: (Image | undefined)[]) {
  const changes = values.map((value): Change => {
    const op: Operation = value
      ? { op: 'put', kind: 'image', name: 'debian', value }
      : { op: 'delete', kind: 'image', name: 'debian' }
    return { id: '', prev: GENESIS, at: 0, actor: '', reason: '', ops: [op] }
  })
  return {
    history: async (
      _kind: string,
      _name: string,
      { before = 1_000, limit }: { before?: number; limit: number },
    ) =>
      changes
        .map((_, index) => index + 1)
        .filter((seq) => seq < before)
        .reverse()
        .slice(0, limit),
    change: async (seq: number) => {
      const change = changes[seq - 1]
      return change && { seq, change, digest: digestOf('') }
    },
  }
}

const imageWith = (live: number, ...others: number[]): Image => ({
  ...imageOf(live),
  others: others.map((each) => imageOf(each)),
})

t.test('the version that was live before is the one of the last change to another', async (t) => {
  const now = imageWith(3, 2, 1)
  const log = logOf(imageOf(1), imageWith(2, 1), imageWith(3, 2, 1), imageWith(1, 3, 2), now)
  t.equal(await formerLive(log, { name: 'debian', image: now }), 1)
})

t.test('changes that left the live version as it was do not count, however many', async (t) => {
  const now = imageWith(2, 1)
  const log = logOf(imageOf(1), ...Array.from({ length: 50 }, () => now))
  t.equal(await formerLive(log, { name: 'debian', image: now }), 1)
})

t.test('a version that is not kept any more is passed over', async (t) => {
  const now = imageWith(4, 2)
  const log = logOf(imageOf(2), imageWith(3, 2), imageWith(4, 2))
  t.equal(await formerLive(log, { name: 'debian', image: now }), 2)
})

t.test(
  'what was there before the image was deleted does not count; then the next lower number is it',
  async (t) => {
    const now = imageWith(5, 7, 3, 1)
    const log = logOf(imageWith(1, 3), undefined, now)
    t.equal(await formerLive(log, { name: 'debian', image: now }), 3)
    t.equal(await formerLive(logOf(), { name: 'debian', image: now }), 3)
  },
)

t.test('an image with one version, or only with such as were never live, has none before', async (t) => {
  for (const image of [imageOf(1), imageWith(1, 2)]) {
    await t.rejects(formerLive(logOf(image), { name: 'debian', image }), VersionUnknownError)
  }
})
