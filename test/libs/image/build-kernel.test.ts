import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { readEntries } from '../../../libs/archive/pack.ts'
import type { BuildProgress } from '../../../libs/image/build-image.ts'
import { buildKernel } from '../../../libs/image/build-kernel.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { MemorySink } from './_tools.ts'

const RELEASE = '6.1.0-1'
const paths = [`lib/modules/${RELEASE}`]

function sourceOf(t: Test, files: number) {
  const names = Array.from({ length: files }, (_, index) => `m${index}.ko`)
  const kernel = Object.fromEntries(names.map((name) => [name, name.repeat(9_000)]))
  return t.testdir({
    boot: { 'vmlinuz-6.1.0-1': 'the kernel', 'initrd.img-6.1.0-1': 'the initrd' },
    lib: { modules: { [RELEASE]: { kernel } } },
  })
}

function filesOf(root: string) {
  const [vmlinuz, initrd] = ['vmlinuz', 'initrd.img'].map((name) => `/boot/${name}-${RELEASE}`)
  return {
    kernel: { path: vmlinuz!, place: root + vmlinuz },
    initramfs: { path: initrd!, place: root + initrd },
  }
}

t.test('kernel, initramfs and modules are stored, and the archive ends', async (t) => {
  const root = sourceOf(t, 100)
  const store = new MemorySink()
  const steps: BuildProgress[] = []
  const built = await buildKernel({
    ...filesOf(root),
    root,
    paths,
    store,
    onProgress: (progress) => steps.push(progress),
  })
  t.equal(store.bytesOf(built.blob as BlobRef).toString(), 'the kernel')
  t.equal(store.bytesOf(built.initramfs as BlobRef).toString(), 'the initrd')
  const modules = built.modules as BlobRef[]
  const raw = gunzipSync(store.bytesOf(...modules))
  const entries = readEntries(raw)
  t.equal(entries.filter(({ type }) => type === 'file').length, 100)
  t.equal(entries.length, built.entries)
  t.equal(raw.length, built.rawSize)
  t.equal(store.bytesOf(built.blob as BlobRef, ...modules).length, built.size)
  t.match(steps.at(-1), { files: built.entries, filesTotal: built.entries })
})

t.test('a kernel without modules has no archive', async (t) => {
  const root = sourceOf(t, 0)
  const store = new MemorySink()
  const built = await buildKernel({ kernel: filesOf(root).kernel, root, paths: [], store })
  t.match(built, { modules: [], rawSize: 0, entries: 0, size: 10 })
  t.notOk('initramfs' in built)
})

t.test('the same modules are the same segments, whoever has unpacked them', async (t) => {
  const store = new MemorySink()
  const [one, other] = [sourceOf(t, 30), sourceOf(t, 30)]
  const build = (root: string) => buildKernel({ ...filesOf(root), root, paths, store })
  t.same((await build(one)).modules, (await build(other)).modules)
})

t.test('what ends it ends it', async (t) => {
  const root = sourceOf(t, 5)
  const signal = AbortSignal.abort(new Error('enough'))
  const store = new MemorySink()
  await t.rejects(buildKernel({ ...filesOf(root), root, paths, store, signal }), { message: 'enough' })
  t.equal(store.blobs.size, 0)
})
