import { test } from 'tap'
import { VersionUnknownError } from '../../../libs/model/errors.ts'
import type { Image, ImageVersion } from '../../../libs/model/image.ts'
import {
  liveNumber,
  VERSIONS_KEPT,
  versionOf,
  versionsOf,
  withKeep,
  withLive,
  withPush,
  withVersion,
} from '../../../libs/model/image-versions.ts'

test('the first version of an image is number 1 and live', async (t) => {
  const image = withVersion(undefined, built('a'), { stage: false })
  t.equal(liveNumber(image), 1)
  t.same(numbersOf(image), [1])
})

test('an image of an early muster, without a number, is version 1', async (t) => {
  const image: Image = built('a')
  t.equal(liveNumber(image), 1)
  t.same(numbersOf(withVersion(image, built('b'), { stage: false })), [2, 1])
})

test('a new version is live, and the former one is kept', async (t) => {
  const image = made('a', 'b')
  t.equal(liveNumber(image), 2)
  t.equal(image.source, 'b')
  t.same(
    image.others?.map(({ source }) => source),
    ['a'],
  )
})

test('a staged version is there, but not live', async (t) => {
  const image = withVersion(made('a'), built('b'), { stage: true })
  t.equal(liveNumber(image), 1)
  t.equal(image.source, 'a')
  t.same(numbersOf(image), [2, 1])
})

test('a version goes live again, and the others stay', async (t) => {
  const image = withLive(made('a', 'b', 'c'), 1)
  t.equal(image.source, 'a')
  t.same(numbersOf(image), [3, 2, 1])
  t.equal(withVersion(image, built('d'), { stage: false }).number, 4, 'numbers are not used twice')
})

test('the oldest versions are forgotten, the live one and pushed ones never', async (t) => {
  let image = withPush(made('a', 'b'), 1, { racks: ['r1'] })
  for (let at = 0; at < VERSIONS_KEPT + 3; at++) {
    image = withVersion(image, built(`c${at}`), { stage: false })
  }
  const numbers = numbersOf(image)
  t.equal(numbers.length, 1 + VERSIONS_KEPT + 1)
  t.ok(numbers.includes(1), 'it is pushed')
  t.notOk(numbers.includes(2))
  t.same(numbersOf(withKeep(image, 0)), [numbers[0], 1])
})

test('what racks shall have ahead is told and taken back', async (t) => {
  const pushed = withPush(made('a', 'b'), 1, { bytesPerS: 1_000 })
  t.same(versionOf(pushed, 1).push, { bytesPerS: 1_000 })
  t.equal(liveNumber(pushed), 2)
  t.notOk('push' in versionOf(withPush(pushed, 1, undefined), 1))
})

test('a version that is not there is an error that says which are', async (t) => {
  const image = made('a', 'b')
  for (const work of [
    () => withLive(image, 3),
    () => withPush(image, 3, undefined),
    () => versionOf(image, 3),
  ]) {
    t.throws(work, new VersionUnknownError('there is no version 3', { hint: 'There are 2, 1.' }))
  }
  const hint = 'There is only version 1.'
  t.throws(() => versionOf(made('a'), 3), new VersionUnknownError('there is no version 3', { hint }))
})

function numbersOf(image: Image): number[] {
  return versionsOf(image).map(({ number }) => number)
}

function made(...sources: string[]): Image {
  let image: Image | undefined
  for (const source of sources) image = withVersion(image, built(source), { stage: false })
  return image!
}

function built(source: string): ImageVersion {
  return {
    manifest: { digest: source.padEnd(64, '0'), size: 1 },
    size: 1,
    rawSize: 1,
    entries: 1,
    kernels: [],
    source,
    builtAt: 0,
    warnings: [],
  }
}
