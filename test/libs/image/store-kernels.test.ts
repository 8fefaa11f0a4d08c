import { truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { ImageFileTooLargeError } from '../../../libs/image/errors.ts'
import { findKernels } from '../../../libs/image/kernels.ts'
import { BOOT_FILE_BYTES_MAX } from '../../../libs/image/limits.ts'
import { storeKernels } from '../../../libs/image/store-kernels.ts'
import { MemoryCache, MemorySink } from './_tools.ts'

const KERNEL = { boot: { 'vmlinuz-6.1.0-28-amd64': 'kernel', 'initrd.img-6.1.0-28-amd64': 'initramfs' } }
const signal = undefined

t.test('kernels and initramfses are stored as they are', async (t) => {
  const root = t.testdir(KERNEL)
  const store = new MemorySink()
  const kernels = await storeKernels(await findKernels(root), { store, cache: undefined, signal })
  t.match(kernels, [
    { version: '6.1.0-28', path: '/boot/vmlinuz-6.1.0-28-amd64', initramfs: { path: /initrd/ } },
  ])
  t.equal(store.bytesOf(kernels[0]!.blob, kernels[0]!.initramfs!.blob).toString(), 'kernelinitramfs')
})

t.test('one that changed just now is not believed to be what it was', async (t) => {
  const root = t.testdir(KERNEL)
  const [store, cache] = [new MemorySink(), new MemoryCache()]
  const found = await findKernels(root)
  await storeKernels(found, { store, cache, signal })
  t.equal(cache.known.size, 0)
  writeFileSync(`${root}/boot/vmlinuz-6.1.0-28-amd64`, 'KERNEL')
  const [kernel] = await storeKernels(found, { store, cache, signal })
  t.equal(store.bytesOf(kernel!.blob).toString(), 'KERNEL')
})

t.test('one that has not changed for long is not read again', async (t) => {
  const found = { path: '/vmlinuz', place: process.execPath, version: '' } // older than a few seconds
  const [store, cache] = [new MemorySink(), new MemoryCache()]
  const first = await storeKernels([found], { store, cache, signal })
  t.equal(cache.known.size, 1)
  const unused = new MemorySink()
  t.same(await storeKernels([found], { store: unused, cache, signal }), first)
  t.equal(unused.blobs.size, 0)
})

t.test('one that is absurdly large is refused', async (t) => {
  const root = t.testdir(KERNEL)
  truncateSync(`${root}/boot/vmlinuz-6.1.0-28-amd64`, BOOT_FILE_BYTES_MAX + 1)
  const storing = { store: new MemorySink(), cache: undefined, signal }
  await t.rejects(storeKernels(await findKernels(root), storing), ImageFileTooLargeError)
})
