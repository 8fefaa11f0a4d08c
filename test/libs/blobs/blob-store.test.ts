import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { BlobCorruptError } from '../../../libs/blobs/errors.ts'
import { SUM_CHUNK_BYTES, SYNC_EACH_MAX } from '../../../libs/blobs/limits.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { fileOf, openStore, sample } from './_fixtures.ts'

const MISSING = { code: 'MUSTER_BLOB_MISSING' }
const CORRUPT = { code: 'MUSTER_BLOB_CORRUPT' }

/** All files below, without the directories. */
function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
}

/** A blob that was stored by an earlier process. */
async function storedBefore(t: Test, sizeBytes: number) {
  const directory = join(t.testdir(), 'store')
  const one = sample(sizeBytes)
  const earlier = await BlobStore.open({ directory })
  await earlier.put(one.bytes)
  await earlier.close()
  const path = fileOf(directory, one.ref)
  const corrupt: BlobCorruptError[] = []
  const open = () => BlobStore.open({ directory, onCorrupt: (error) => corrupt.push(error) })
  return { ...one, directory, path, corrupt, open }
}

t.test('a blob is stored under its digest and read again', async (t) => {
  const store = await openStore(t)
  const one = sample(1000)
  t.same(await store.put(one.bytes), one.ref)
  t.equal(store.has(one.ref.digest), true)
  t.same(await store.stat(one.ref.digest), one.ref)
  t.same(await store.read(one.ref), one.bytes)
  t.same([...store.list()], [one.ref.digest])
  const part = Buffer.alloc(10)
  await store.readAt(one.ref, part, 500)
  t.same(part, one.bytes.subarray(500, 510))
})

t.test('an empty blob is a blob', async (t) => {
  const store = await openStore(t)
  const ref = await store.put(Buffer.alloc(0))
  t.same(ref, { digest: digestOf(''), size: 0 })
  t.equal((await store.read(ref)).length, 0)
})

t.test('what is not here is missing', async (t) => {
  const store = await openStore(t)
  const { ref } = sample(10)
  t.equal(store.has(ref.digest), false)
  t.equal(await store.stat(ref.digest), undefined)
  t.equal(await store.verify(ref.digest), false)
  await t.rejects(store.read(ref), MISSING)
  await t.rejects(store.readAt(ref, Buffer.alloc(5), 0), MISSING)
  await store.delete(ref.digest)
})

t.test('a deleted blob is missing', async (t) => {
  const store = await openStore(t)
  const ref = await store.put(Buffer.from('short-lived'))
  await store.delete(ref.digest)
  t.equal(store.has(ref.digest), false)
  await t.rejects(store.read(ref), MISSING)
})

t.test('a batch is stored as a whole, small or large, with equal blobs once', async (t) => {
  for (const count of [SYNC_EACH_MAX, SYNC_EACH_MAX + 1]) {
    const directory = join(t.testdir(), `store-${count}`)
    await using store = await BlobStore.open({ directory })
    const list = Array.from({ length: count }, (_, index) => Buffer.from(`blob ${index}`))
    const refs = await store.putMany([...list, list[0]!])
    t.same(
      refs.map(({ digest }) => digest),
      [...list, list[0]!].map(digestOf),
    )
    t.equal(filesIn(directory).length, count)
    t.same(await store.read(refs[count - 1]!), list[count - 1])
  }
})

t.test('a stream is stored, and kept only if it is what was expected', async (t) => {
  const store = await openStore(t)
  const one = sample(100_000)
  const other = sample(100_000)
  const halves = [one.bytes.subarray(0, 50_000), one.bytes.subarray(50_000)]
  await t.rejects(store.putStream(halves, other.ref), CORRUPT)
  await t.rejects(store.putStream(halves, { ...one.ref, size: 99_999 }), CORRUPT)
  await t.rejects(store.putStream(halves, { ...one.ref, size: 100_001 }), CORRUPT)
  t.equal(store.has(one.ref.digest), false)
  t.same(await store.putStream(halves, one.ref), one.ref)
  t.same(await store.read(one.ref), one.bytes)
})

t.test('a source may use its buffer again, and may fail', async (t) => {
  const directory = join(t.testdir(), 'store')
  await using store = await BlobStore.open({ directory })
  async function* reusing() {
    const buffer = Buffer.alloc(1)
    for (const letter of 'abc') {
      buffer.write(letter)
      yield buffer
    }
  }
  t.same(await store.putStream(reusing()), { digest: digestOf('abc'), size: 3 })
  async function* failing() {
    yield Buffer.from('half')
    throw new Error('source')
  }
  await t.rejects(store.putStream(failing()), { message: 'source' })
  t.same(filesIn(directory), [digestOf('abc')])
})

t.test('blobs outlive the process; what it left half-written does not', async (t) => {
  const { bytes, ref, directory, open } = await storedBefore(t, 100)
  const interrupted = await BlobStore.open({ directory })
  t.teardown(() => interrupted.close())
  await (await interrupted.begin()).write(Buffer.from('half'))
  t.equal(filesIn(directory).length, 2)
  writeFileSync(join(dirname(fileOf(directory, ref)), 'not-a-digest'), '')

  await using store = await open()
  t.same(filesIn(directory).toSorted(), [ref.digest, 'not-a-digest'].toSorted())
  t.same([...store.list()], [ref.digest])
  t.same(await store.read(ref), bytes)
})

t.test('closing gives up what is on its way in', async (t) => {
  const directory = join(t.testdir(), 'store')
  const store = await BlobStore.open({ directory })
  const partial = await store.begin()
  await partial.write(Buffer.from('half'))
  await store.close()
  t.same(filesIn(directory), [])
  await t.rejects(partial.write(Buffer.from('more')))
})

t.test('nobody else can read what is stored', async (t) => {
  const { directory, path } = await storedBefore(t, 10)
  t.equal(statSync(path).mode & 0o777, 0o600)
  t.equal(statSync(directory).mode & 0o777, 0o700)
})

const DAMAGES: Record<string, (path: string) => void> = {
  'with a flipped bit': (path) => {
    const bytes = readFileSync(path)
    bytes[50_000]! ^= 1
    writeFileSync(path, bytes)
  },
  'cut short': (path) => truncateSync(path, 50_000),
  emptied: (path) => truncateSync(path, 0),
  'grown longer': (path) => writeFileSync(path, 'x', { flag: 'a' }),
}

for (const [name, damage] of Object.entries(DAMAGES)) {
  t.test(`a blob ${name} is not served but removed, however it is read first`, async (t) => {
    for (const how of ['read', 'readAt', 'verify'] as const) {
      const { bytes, ref, path, corrupt, open } = await storedBefore(t, 100_000)
      damage(path)
      await using store = await open()
      if (how === 'read') await t.rejects(store.read(ref), MISSING)
      if (how === 'readAt') await t.rejects(store.readAt(ref, Buffer.alloc(10), 0), MISSING)
      if (how === 'verify') t.equal(await store.verify(ref.digest), false)
      t.equal(store.has(ref.digest), false)
      t.equal(existsSync(path), false)
      t.match(corrupt, [CORRUPT])

      await store.put(bytes)
      t.same(await store.read(ref), bytes, 'and can be stored again')
    }
  })
}

t.test('right bytes replace a damaged blob that nobody has read yet', async (t) => {
  const { bytes, ref, path, open } = await storedBefore(t, 1000)
  truncateSync(path, 5)
  await using store = await open()
  await store.put(bytes)
  t.same(await store.read(ref), bytes)
})

t.test('a blob that is cut short after it was verified is not served', async (t) => {
  const { ref, path, open } = await storedBefore(t, 1000)
  await using store = await open()
  t.equal(await store.verify(ref.digest), true)
  truncateSync(path, 500)
  await t.rejects(store.readAt(ref, Buffer.alloc(1000), 0), MISSING)
  t.equal(store.has(ref.digest), false)
})

t.test('a blob whose file somebody removed is missing', async (t) => {
  for (const how of ['read', 'readAt', 'stat', 'verify'] as const) {
    const { ref, path, corrupt, open } = await storedBefore(t, 1000)
    await using store = await open()
    rmSync(path)
    if (how === 'read') await t.rejects(store.read(ref), MISSING)
    if (how === 'readAt') await t.rejects(store.readAt(ref, Buffer.alloc(10), 0), MISSING)
    if (how === 'stat') t.equal(await store.stat(ref.digest), undefined)
    if (how === 'verify') t.equal(await store.verify(ref.digest), false)
    t.equal(store.has(ref.digest), false)
    t.match(corrupt, [{ message: /removed from the disk/ }])
  }
})

t.test('a blob that the disk does not give is missing, and can be stored again', async (t) => {
  for (const how of ['read', 'readAt', 'verify'] as const) {
    const { bytes, ref, path, corrupt, open } = await storedBefore(t, 1000)
    await using store = await open()
    rmSync(path)
    symlinkSync('/proc/self/mem', path) // Reading its first page gives EIO, as a broken disk does.
    if (how === 'read') await t.rejects(store.read(ref), MISSING)
    if (how === 'readAt') await t.rejects(store.readAt(ref, Buffer.alloc(10), 0), MISSING)
    if (how === 'verify') t.equal(await store.verify(ref.digest), false)
    t.equal(store.has(ref.digest), false)
    t.match(corrupt, [{ message: /EIO/ }])
    await store.put(bytes)
    t.same(await store.read(ref), bytes)
  }
})

t.test('a record with a wrong size costs no blob and no memory', async (t) => {
  const { bytes, ref, open } = await storedBefore(t, 1000)
  await using store = await open()
  await t.rejects(store.read({ ...ref, size: Number.MAX_SAFE_INTEGER }), CORRUPT)
  await t.rejects(store.read({ ...ref, size: 999 }), CORRUPT)
  await t.rejects(store.readAt({ ...ref, size: 2000 }, Buffer.alloc(10), 1500), CORRUPT)
  t.same(await store.read(ref), bytes)
})

t.test('a blob that changes after it was verified is not served, in whatever part it is read', async (t) => {
  const sizeBytes = 2 * SUM_CHUNK_BYTES + 1000
  for (const [position, length] of [
    [0, sizeBytes],
    [SUM_CHUNK_BYTES + 10, 20],
    [SUM_CHUNK_BYTES, SUM_CHUNK_BYTES],
    [10, 2 * SUM_CHUNK_BYTES],
  ] as const) {
    const { bytes, ref, path, corrupt, open } = await storedBefore(t, sizeBytes)
    await using store = await open()
    const part = Buffer.alloc(length)
    await store.readAt(ref, part, position)
    t.ok(part.equals(bytes.subarray(position, position + length)))
    const altered = Buffer.from(bytes)
    altered[SUM_CHUNK_BYTES + 15]! ^= 1
    writeFileSync(path, altered)
    await t.rejects(store.readAt(ref, part, position), MISSING)
    t.match(corrupt, [CORRUPT])
    await store.put(bytes)
    await store.readAt(ref, part, position)
    t.ok(part.equals(bytes.subarray(position, position + length)), 'healed')
  }
})

t.test(
  'deleting and storing a blob at the same time leaves it there or not, and never in between',
  async (t) => {
    const store = await openStore(t)
    const one = sample(1000)
    for (let round = 0; round < 50; round++) {
      await Promise.all([store.put(one.bytes), store.delete(one.ref.digest), store.put(one.bytes)])
      const isHere = store.has(one.ref.digest)
      t.equal(isHere, (await store.stat(one.ref.digest)) !== undefined)
      await store.put(one.bytes)
      t.same(await store.read(one.ref), one.bytes)
    }
  },
)

t.test('a blob that is deleted while it is read is given as a whole, or is missing', async (t) => {
  const store = await openStore(t)
  const one = sample(3_000_000)
  for (let round = 0; round < 20; round++) {
    await store.put(one.bytes)
    const reads = Array.from({ length: 4 }, () => store.read(one.ref))
    const [, ...results] = await Promise.allSettled([store.delete(one.ref.digest), ...reads])
    for (const result of results) {
      if (result.status === 'fulfilled') t.ok(one.bytes.equals(result.value))
      else t.match(result.reason, MISSING)
    }
  }
})
