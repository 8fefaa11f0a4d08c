import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import t from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { SUM_CHUNK_BYTES } from '../../../libs/blobs/limits.ts'
import { ThreadReader } from '../../../libs/blobs/thread-reader.ts'
import { fileOf, sample } from './_fixtures.ts'

const FILES = 40

function shared(sizeBytes: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(sizeBytes))
}

t.test(
  'files that are asked for at once are read, with their sums, whatever becomes of one of them',
  async (t) => {
    const folder = t.testdir()
    await using reader = new ThreadReader()
    const { bytes } = sample(FILES * 1_000)
    const parts = Array.from({ length: FILES }, (_, index) =>
      bytes.subarray(index * 1_000, (index + 1) * 1_000),
    )
    for (const [index, part] of parts.entries()) writeFileSync(join(folder, `${index}`), part)
    const target = shared(bytes.length)
    const reads = parts.map((part, index) =>
      reader.read({
        path: join(folder, `${index}`),
        position: 10,
        target: target.subarray(index * 1_000, index * 1_000 + part.length - 10),
      }),
    )
    const short = reader.read({ path: join(folder, '0'), position: 0, target: shared(1_001) })
    const gone = reader.read({ path: join(folder, 'gone'), position: 0, target: shared(1) })
    await t.rejects(gone, { code: 'ENOENT', syscall: 'open' })
    t.equal(await short, undefined)
    const sums = await Promise.all(reads)
    for (const [index, part] of parts.entries()) {
      t.equal(sums[index], crc32(part.subarray(10)))
      t.ok(target.subarray(index * 1_000, index * 1_000 + 990).equals(part.subarray(10)))
    }
  },
)

t.test('it takes what is shared and small', async (t) => {
  const reader = new ThreadReader()
  t.equal(reader.takes(shared(SUM_CHUNK_BYTES)), true)
  t.equal(reader.takes(shared(SUM_CHUNK_BYTES + 1)), false)
  t.equal(reader.takes(shared(0)), false)
  t.equal(reader.takes(Buffer.alloc(10)), false)
  await reader.close()
  t.equal(reader.takes(shared(10)), false)
})

const DEATHS = {
  exits: 'process.exit(1)',
  throws: 'throw new Error("broken")',
}

for (const [how, death] of Object.entries(DEATHS)) {
  t.test(`what was asked for comes also when the thread ${how}, and it is started again`, async (t) => {
    const path = join(t.testdir(), 'file')
    const { bytes } = sample(1_000)
    writeFileSync(path, bytes)
    const script = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { ${death} })`
    await using reader = new ThreadReader({ script: new URL(`data:text/javascript,${encodeURI(script)}`) })
    for (let round = 0; round < 3; round++) {
      const targets = [shared(1_000), shared(1_000)]
      const sums = await Promise.all(targets.map((target) => reader.read({ path, position: 0, target })))
      t.same(sums, [crc32(bytes), crc32(bytes)])
      t.ok(targets.every((target) => target.equals(bytes)))
      t.equal(reader.takes(shared(10)), false, 'who asks reads without it for a while')
    }
  })
}

t.test('what was asked for comes also when it is closed', async (t) => {
  const path = join(t.testdir(), 'file')
  const { bytes } = sample(1_000)
  writeFileSync(path, bytes)
  const reader = new ThreadReader()
  const read = () => reader.read({ path, position: 0, target: shared(1_000) })
  t.equal(await read(), crc32(bytes))
  const late = read()
  await reader.close()
  t.equal(await late, crc32(bytes))
  t.equal(await read(), crc32(bytes))
})

t.test('a blob that changed is found when it is read by the thread', async (t) => {
  const directory = join(t.testdir(), 'store')
  await using store = await BlobStore.open({ directory })
  const { bytes, ref } = sample(100_000)
  await store.put(bytes)
  t.equal(await store.examine(ref.digest), true)
  t.ok(bytes.equals(await store.read(ref, shared(ref.size))))
  const altered = Buffer.from(bytes)
  altered[50_000]! ^= 1
  writeFileSync(fileOf(directory, ref), altered)
  await t.rejects(store.read(ref, shared(ref.size)), { code: 'MUSTER_BLOB_MISSING' })
  t.equal(store.has(ref.digest), false)
})
