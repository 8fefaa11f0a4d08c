import t from 'tap'
import { aheadFor, aheadOf } from '../../../libs/compile/ahead.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { Image } from '../../../libs/model/image.ts'
import { withPush, withVersion } from '../../../libs/model/image-versions.ts'

const blob = (name: string) => ({ digest: digestOf(name), size: name.length })

function imageOf(...names: string[]): Image {
  let image: Image | undefined
  for (const name of names) {
    const kernel = { version: '6.1', path: '/boot/vmlinuz', blob: blob(`kernel ${name}`) }
    const initramfs = { path: '/boot/initrd', blob: blob(`initramfs ${name}`) }
    const built = {
      manifest: blob(name),
      size: 1_000,
      rawSize: 2_000,
      entries: 3,
      kernels: [{ ...kernel, initramfs }],
      source: '/srv',
      builtAt: 1,
      warnings: [],
    }
    image = withVersion(image, built, { stage: false })
  }
  return image!
}

t.test('nothing is wanted ahead of time unless it is pushed', async (t) => {
  const ahead = aheadOf(new Map([['debian', imageOf('one', 'two')]]))
  t.same(aheadFor(ahead, { rack: 'r1', hasNodes: true }), [])
})

t.test('a pushed version goes to all racks or to those named, with its kernels', async (t) => {
  const image = withPush(withPush(imageOf('one', 'two', 'three'), 1, {}), 2, { racks: ['r1'], bytesPerS: 5 })
  const ahead = aheadOf(new Map([['debian', image]]))
  const one = {
    image: 'debian',
    number: 1,
    manifest: blob('one'),
    size: 1_000,
    blobs: [blob('kernel one'), blob('initramfs one')],
  }
  t.same(aheadFor(ahead, { rack: 'r2', hasNodes: true }), [one])
  t.same(aheadFor(ahead, { rack: 'r2', hasNodes: false }), [])
  t.match(aheadFor(ahead, { rack: 'r1', hasNodes: true }), [one, { number: 2, bytesPerS: 5 }])
  t.same([...ahead.racks.keys()], ['r1'])
})

t.test('what is the same is the same object, so that no head is looked at for it', async (t) => {
  const images = () => new Map([['debian', withPush(imageOf('one'), 1, { racks: ['r1'] })]])
  const before = aheadOf(images())
  t.equal(aheadOf(images(), before), before)
  t.not(aheadOf(new Map(), before), before)
  const none = aheadOf(new Map())
  t.equal(aheadOf(new Map([['other', imageOf('one')]]), none), none)
})
