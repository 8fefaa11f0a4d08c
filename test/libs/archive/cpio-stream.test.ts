import fc from 'fast-check'
import t from 'tap'
import { readCpio } from '../../../libs/archive/cpio-reader.ts'
import { readCpioStream } from '../../../libs/archive/cpio-stream.ts'
import { TRAILER } from '../../../libs/archive/cpio-writer.ts'
import { ArchiveCorruptError } from '../../../libs/archive/errors.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { anyDamage, anyEntries, damaged } from './_arbitraries.ts'
import { collect, inPieces } from './_tools.ts'

const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 })

/** Everything that is read, or the error's name. */
async function outcome(read: () => Promise<unknown[]>): Promise<string> {
  try {
    return JSON.stringify(await read())
  } catch (error) {
    if (error instanceof ArchiveCorruptError) return error.name
    throw error
  }
}

async function streamed(bytes: Buffer, pieces: number[]): Promise<unknown[]> {
  const members: unknown[] = []
  for await (const member of readCpioStream(inPieces(bytes, pieces))) {
    members.push({ ...member, data: Buffer.concat(await collect(member.data)) })
  }
  return members
}

t.test('a stream reads as the same bytes in memory do, whole or damaged, in chunks of any size', async () => {
  await fc.assert(
    fc.asyncProperty(anyEntries, anyDamage, sizes, async (entries, damage, pieces) => {
      const bytes = damaged(Buffer.concat([packEntries(entries), TRAILER, packEntries(entries)]), damage)
      return (
        (await outcome(() => streamed(bytes, pieces))) === (await outcome(async () => [...readCpio(bytes)]))
      )
    }),
    { numRuns: 150 },
  )
})

const file = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  content: Buffer.alloc(1000, 'x'),
} as const
const archive = packEntries(['a', 'b', 'c'].map((path) => ({ ...file, path })))

t.test('data that are not taken, or not all, are skipped', async (t) => {
  const paths: string[] = []
  let first: AsyncGenerator<Buffer> | undefined
  for await (const { path, data } of readCpioStream(inPieces(archive, [64]))) {
    paths.push(path)
    first ??= data
    if (path === 'b') await data.next()
  }
  t.same(paths, ['a', 'b', 'c'])
  t.same(await collect(first!), [], 'data of a member that has passed are gone')
})

t.test('leaving early closes the source', async (t) => {
  let closed = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield* inPieces(archive, [100])
    } finally {
      closed = true
    }
  }
  for await (const { path } of readCpioStream(source())) if (path === 'b') break
  t.equal(closed, true)
})
