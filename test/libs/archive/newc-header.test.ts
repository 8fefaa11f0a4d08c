import fc from 'fast-check'
import t from 'tap'
import { ArchiveCorruptError, EntryInvalidError } from '../../../libs/archive/errors.ts'
import {
  formatHeader,
  HEADER_BYTES,
  type NewcHeader,
  paddingAfter,
  parseHeader,
} from '../../../libs/archive/newc-header.ts'

const field = fc.nat({ max: 0xffff_ffff })
const header: NewcHeader = {
  ino: 1,
  mode: 0o100644,
  uid: 1000,
  gid: 100,
  nlink: 1,
  mtime: 0x5f5e0ff,
  size: 0xffff_ffff,
  devMajor: 8,
  devMinor: 1,
  rdevMajor: 4,
  rdevMinor: 64,
  nameSize: 6,
  check: 0,
}

t.test('a header is the magic and thirteen hexadecimal numbers', async (t) => {
  t.equal(
    formatHeader(header),
    '070701' +
      '00000001' +
      '000081A4' +
      '000003E8' +
      '00000064' +
      '00000001' +
      '05F5E0FF' +
      'FFFFFFFF' +
      '00000008' +
      '00000001' +
      '00000004' +
      '00000040' +
      '00000006' +
      '00000000',
  )
  t.equal(formatHeader(header).length, HEADER_BYTES)
})

t.test('a header that was formatted parses to itself', async () => {
  const fields = Object.fromEntries(Object.keys(header).map((name) => [name, field]))
  fc.assert(
    fc.property(fc.record(fields), (any) => {
      const expected = any as unknown as NewcHeader
      const parsed = parseHeader(Buffer.from(formatHeader(expected)), 0)
      return Object.keys(header).every((name) => parsed[name as 'ino'] === expected[name as 'ino'])
    }),
    { numRuns: 100 },
  )
})

t.test('lower-case digits are digits', async (t) => {
  t.same(parseHeader(Buffer.from(formatHeader(header).toLowerCase()), 0), header)
})

t.test('a number that does not fit is refused', async (t) => {
  for (const mtime of [-1, 2 ** 32, 1.5, Number.NaN]) {
    t.throws(() => formatHeader({ ...header, mtime }), EntryInvalidError)
  }
})

t.test('what is no newc header is refused with its place', async (t) => {
  const good = formatHeader(header)
  const bad = [`070702${good.slice(6)}`, `070707${good.slice(6)}`, good.replace('81A4', '81G4')]
  const signs = [
    good.replace('000081A4', '-00081A4'),
    good.replace('000081A4', '0x0081A4'),
    good.slice(0, -1),
  ]
  for (const text of [...bad, ...signs, '']) {
    t.throws(() => parseHeader(Buffer.from(text), 124), ArchiveCorruptError)
    t.throws(() => parseHeader(Buffer.from(text), 124), { message: /at byte 124/, offset: 124 })
  }
})

t.test('padding fills up to four bytes, also for the largest file', async (t) => {
  t.same([0, 1, 2, 3, 4, 0xffff_ffff].map(paddingAfter), [0, 3, 2, 1, 0, 1])
})
