import t from 'tap'
import { allowsRange, hasContent, parseRange } from '../../../libs/blobs/http-conditions.ts'
import { digestOf } from '../../../libs/digest/digest.ts'

const etag = digestOf('content')

const RANGES: Record<string, [string | undefined, ReturnType<typeof parseRange>]> = {
  'no header': [undefined, 'whole'],
  'first to last': ['bytes=2-5', { start: 2, end: 6 }],
  'one byte': ['bytes=0-0', { start: 0, end: 1 }],
  'from a byte on': ['bytes=4-', { start: 4, end: 10 }],
  'the last bytes': ['bytes=-3', { start: 7, end: 10 }],
  'more last bytes than there are': ['bytes=-30', { start: 0, end: 10 }],
  'an end behind the end': ['bytes=8-99', { start: 8, end: 10 }],
  'an end beyond all numbers': [`bytes=8-${'9'.repeat(400)}`, { start: 8, end: 10 }],
  'the unit in capitals, and spaces': ['BYTES= 2-5 ', { start: 2, end: 6 }],
  'a start at the end': ['bytes=10-', 'unsatisfiable'],
  'a start beyond all numbers': [`bytes=${'9'.repeat(400)}-`, 'unsatisfiable'],
  'the last zero bytes': ['bytes=-0', 'unsatisfiable'],
  'several ranges': ['bytes=0-1,4-5', 'whole'],
  'a last byte before the first': ['bytes=5-2', 'whole'],
  'no numbers': ['bytes=-', 'whole'],
  'a negative number': ['bytes=-1-5', 'whole'],
  'another unit': ['lines=1-2', 'whole'],
  'no unit': ['1-2', 'whole'],
  'something else': ['bytes=a-b', 'whole'],
}

for (const [name, [header, expected]] of Object.entries(RANGES)) {
  t.test(`a range of 10 bytes: ${name}`, async (t) => t.same(parseRange(header, 10), expected))
}

t.test('no range of nothing can be satisfied', async (t) => {
  t.equal(parseRange('bytes=0-', 0), 'unsatisfiable')
  t.equal(parseRange('bytes=-5', 0), 'unsatisfiable')
  t.equal(parseRange(undefined, 0), 'whole')
})

t.test('If-None-Match takes lists, weak tags and the star', async (t) => {
  t.equal(hasContent(undefined, etag), false)
  t.equal(hasContent(`"${etag}"`, etag), true)
  t.equal(hasContent(`"other", W/"${etag}"`, etag), true)
  t.equal(hasContent('*', etag), true)
  t.equal(hasContent('"other"', etag), false)
  t.equal(hasContent(etag, etag), false)
})

t.test('If-Range wants exactly this content, by its strong tag', async (t) => {
  t.equal(allowsRange(undefined, etag), true)
  t.equal(allowsRange(`"${etag}"`, etag), true)
  t.equal(allowsRange(`W/"${etag}"`, etag), false)
  t.equal(allowsRange('"other"', etag), false)
  t.equal(allowsRange('Wed, 21 Oct 2015 07:28:00 GMT', etag), false)
})
