import fc from 'fast-check'
import type { Entry } from '../../../libs/archive/entry.ts'

const uint32 = fc.nat({ max: 0xffff_ffff })
// Characters of one to four bytes, and those that tools stumble over.
const name = fc
  .string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'ab.- \n"\\*é€\uffff😀\udcff') })
  .filter((text) => text !== '.' && text !== '..')
const base = {
  path: fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
  mode: fc.nat({ max: 0o7777 }),
  uid: uint32,
  gid: uint32,
  mtime: uint32,
}

const content = fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes))
const rdev = record({ major: uint32, minor: uint32 })

/** Ordinary objects, which compare as equal to those that are read. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>
}

/** Any entry that an archive can carry. */
export const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  record({ ...base, type: fc.constant('file' as const), content }),
  record({ ...base, type: fc.constantFrom('directory' as const, 'fifo' as const, 'socket' as const) }),
  record({ ...base, type: fc.constant('symlink' as const), target: name }),
  record({ ...base, type: fc.constantFrom('character' as const, 'block' as const), rdev }),
)

export const anyEntries = fc.array(anyEntry, { maxLength: 6 })

interface Damage {
  overwrite: { at: number; byte: number }[]
  keep: number
  append: Uint8Array
}

/** What may happen to an archive on its way: bytes are overwritten, cut off at the end, or added there. */
export const anyDamage: fc.Arbitrary<Damage> = fc.record({
  overwrite: fc.array(fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) }), { maxLength: 8 }),
  keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  append: fc.uint8Array({ maxLength: 8 }),
})

export function damaged(bytes: Buffer, { overwrite, keep, append }: Damage): Buffer {
  const copy = Buffer.concat([bytes.subarray(0, Math.floor(bytes.length * keep)), append])
  for (const { at, byte } of overwrite) if (copy.length > 0) copy[at % copy.length] = byte
  return copy
}
