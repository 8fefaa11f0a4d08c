import { rmSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { cutSegments } from '../../../libs/archive/cut.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { moduleMembers } from '../../../libs/image/kernel-modules.ts'
import { storeModuleSegments } from '../../../libs/image/store-module-segments.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'

const PATH = 'lib/modules/6.1.0-1'

async function segmentsOf(t: Test) {
  const content = 'x'.repeat(200_000)
  const names = Array.from({ length: 40 }, (_, index) => `m${index}.ko`)
  const kernel = Object.fromEntries(names.map((name) => [name, name + content]))
  const root = t.testdir({ lib: { modules: { '6.1.0-1': { kernel } } } })
  return { root, segments: cutSegments(await moduleMembers(root, { paths: [PATH] })) }
}

const nothing = (): void => {}

t.test('segments are stored compressed, and their references are in the order of the archive', async (t) => {
  const { root, segments } = await segmentsOf(t)
  const blobs = new Map<string, Uint8Array>()
  const put = async (bytes: Uint8Array): Promise<BlobRef> => {
    const digest = digestOf(bytes)
    blobs.set(digest, bytes)
    return { digest, size: bytes.length }
  }
  const stored: number[] = []
  const refs = await storeModuleSegments(segments, {
    root,
    store: { put },
    signal: undefined,
    onStored: (segment, { rawSize }) => stored.push(segment.rawSize - rawSize),
  })
  t.same(
    refs.map(({ digest }) => gunzipSync(blobs.get(digest)!).length),
    segments.map(({ rawSize }) => rawSize),
  )
  t.equal(stored.length, segments.length)
  t.ok(stored.every((difference) => difference === 0))
})

t.test('what the store rejects with ends it, and nothing of it runs any more', async (t) => {
  const { root, segments } = await segmentsOf(t)
  let puts = 0
  const put = async (): Promise<BlobRef> => {
    puts += 1
    throw new Error('the disk is full')
  }
  const storing = { root, store: { put }, signal: undefined, onStored: nothing }
  await t.rejects(storeModuleSegments(segments, storing), { message: 'the disk is full' })
  t.ok(puts < segments.length)
})

t.test('a module that goes away meanwhile is told', async (t) => {
  const { root, segments } = await segmentsOf(t)
  rmSync(`${root}/${PATH}/kernel/m7.ko`)
  const put = async (bytes: Uint8Array): Promise<BlobRef> => ({
    digest: digestOf(bytes),
    size: bytes.length,
  })
  const storing = { root, store: { put }, signal: undefined, onStored: nothing }
  await t.rejects(storeModuleSegments(segments, storing), { code: 'MUSTER_TREE_CHANGED' })
})
