import t from 'tap'
import { digestOf } from '../../../../libs/digest/digest.ts'
import { ImageLocks } from '../../../../services/controller/images/image-locks.ts'
import { imageSource } from '../../../../services/controller/kernels/image-source.ts'
import { never } from '../_clusters.ts'

const tree = { root: '/trees/debian', manifest: digestOf('a version'), dirty: false }
const options = { signal: never }

t.test('an image is locked as long as it is read', async (t) => {
  const locks = new ImageLocks()
  const open = imageSource({ locks, trees: { open: async () => tree } })
  const source = await open('debian', options)
  t.equal(source.root, '/trees/debian')
  await t.rejects(open('debian', options), { code: 'MUSTER_IMAGE_BUSY', message: /debian is being read/ })
  source[Symbol.dispose]()
  t.equal(locks.doing('debian'), undefined)
})

t.test('a tree with changes that no version has is not taken for the image', async (t) => {
  const locks = new ImageLocks()
  const open = imageSource({ locks, trees: { open: async () => ({ ...tree, dirty: true }) } })
  await t.rejects(open('debian', options), { code: 'MUSTER_KERNEL_SOURCE', hint: /image build debian/ })
  t.equal(locks.doing('debian'), undefined)
})

t.test('an image that cannot be opened is free again', async (t) => {
  const locks = new ImageLocks()
  const open = imageSource({ locks, trees: { open: async () => Promise.reject(new Error('no')) } })
  await t.rejects(open('debian', options), { message: 'no' })
  t.equal(locks.doing('debian'), undefined)
})
