import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { errnoOf, onDisk } from '../../../libs/blobs/disk-errors.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { sample } from './_fixtures.ts'

const ERRNOS = {
  ENOSPC: 'MUSTER_STORE_FULL',
  EDQUOT: 'MUSTER_STORE_FULL',
  EROFS: 'MUSTER_STORE_UNWRITABLE',
  EACCES: 'MUSTER_STORE_UNWRITABLE',
  EPERM: 'MUSTER_STORE_UNWRITABLE',
  EIO: 'MUSTER_STORE_FAILED',
  EMFILE: 'MUSTER_STORE_FAILED',
}

for (const [errno, code] of Object.entries(ERRNOS)) {
  t.test(`${errno} becomes ${code}, with the directory and what to do`, async (t) => {
    const failed = Object.assign(new Error(`${errno}: refused, write`), { code: errno, syscall: 'write' })
    await t.rejects(onDisk('/srv/store', Promise.reject(failed)), {
      code,
      message: /\/srv\/store/,
      hint: /\/srv\/store/,
      cause: failed,
    })
  })
}

t.test('what is no refusal of the operating system stays what it is', async (t) => {
  const bug = new TypeError('bug')
  t.equal(errnoOf(bug), undefined)
  await t.rejects(onDisk('/srv/store', Promise.reject(bug)), { name: 'TypeError', message: 'bug' })
})

t.test('a store that cannot be made says where', async (t) => {
  const directory = join(t.testdir({ file: 'not a directory' }), 'file', 'store')
  await t.rejects(BlobStore.open({ directory }), { code: 'MUSTER_STORE_FAILED', message: /file\/store/ })
})

const isRoot = process.getuid?.() === 0
// In CI nothing may be skipped: there the mounts below fail when they are not allowed.
const skip = isRoot || process.env.CI === 'true' ? false : 'mounting a small disk needs root'

t.test('a full disk is a clear error, and nothing half-written stays', { skip }, async (t) => {
  const directory = mountTmpfs(t)
  await using store = await BlobStore.open({ directory })
  const full = { code: 'MUSTER_STORE_FULL', category: 'exhausted', message: new RegExp(directory) }
  const small = sample(1000)
  const large = sample(4_000_000)
  await store.put(small.bytes)

  await t.rejects(store.put(large.bytes), full)
  await t.rejects(store.putStream([large.bytes], large.ref), full)
  await t.rejects(store.putMany(Array.from({ length: 50 }, (_, index) => Buffer.alloc(100_000, index))), full)
  t.equal(store.has(large.ref.digest), false)
  const left = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  t.same(
    left.map(({ name }) => name),
    [small.ref.digest],
  )

  const next = sample(500_000)
  await store.put(next.bytes)
  t.same(await store.read(next.ref), next.bytes, 'there is room again')
})

t.test('a read-only disk serves what it holds and says why it takes no more', { skip }, async (t) => {
  const directory = mountTmpfs(t)
  const one = sample(1000)
  await using store = await BlobStore.open({ directory })
  await store.put(one.bytes)
  execFileSync('mount', ['-o', 'remount,ro', directory])
  t.same(await store.read(one.ref), one.bytes)
  await t.rejects(store.put(Buffer.from('more')), {
    code: 'MUSTER_STORE_UNWRITABLE',
    hint: /mounted for writing/,
  })
  t.equal(store.has(digestOf('more')), false)
})

function mountTmpfs(t: Test): string {
  // Not in t.testdir(), which tap removes before it lets us unmount.
  const directory = mkdtempSync(join(tmpdir(), 'muster-test-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'muster-test', directory])
  t.teardown(() => {
    execFileSync('umount', ['--lazy', directory])
    rmdirSync(directory)
  })
  return directory
}
