import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { Artifact } from '../../../libs/blobs/artifact.ts'
import { planResponse } from '../../../libs/blobs/response-plan.ts'
import { digestOf } from '../../../libs/digest/digest.ts'

const etag = digestOf('all')
const artifact = new Artifact({
  refs: [
    { digest: digestOf('a'), size: 6 },
    { digest: digestOf('b'), size: 4 },
  ],
  etag,
  contentType: 'application/octet-stream',
  filename: 'image.cpio.gz',
})

function plan(method: string, headers: IncomingHttpHeaders = {}) {
  return planResponse({ method, headers }, artifact)
}

t.test('GET gets the whole, with its length and a strong tag', async (t) => {
  t.same(plan('GET'), {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': 10,
      'Accept-Ranges': 'bytes',
      ETag: `"${etag}"`,
      'Content-Disposition': 'attachment; filename="image.cpio.gz"',
    },
    start: 0,
    end: 10,
  })
})

t.test('HEAD has the same head and no bytes, also when a range is asked for', async (t) => {
  t.same(plan('HEAD').headers, plan('GET').headers)
  t.same(plan('HEAD', { range: 'bytes=2-3' }).headers, plan('GET').headers)
  t.match(plan('HEAD'), { status: 200, start: 0, end: 0 })
})

t.test('a range is 206 and says where it is', async (t) => {
  t.match(plan('GET', { range: 'bytes=4-7', 'if-range': `"${etag}"` }), {
    status: 206,
    headers: { 'Content-Length': 4, 'Content-Range': 'bytes 4-7/10' },
    start: 4,
    end: 8,
  })
})

t.test('a range of other content is the whole of this', async (t) => {
  t.match(plan('GET', { range: 'bytes=4-7', 'if-range': '"other"' }), { status: 200, start: 0, end: 10 })
})

t.test('a range behind the end is 416 and tells the size', async (t) => {
  t.match(plan('GET', { range: 'bytes=10-' }), {
    status: 416,
    headers: { 'Content-Range': 'bytes */10', 'Content-Length': 0 },
    end: 0,
  })
})

t.test('who has the content gets 304, before any range', async (t) => {
  t.same(plan('GET', { 'if-none-match': `"${etag}"`, range: 'bytes=99-' }), {
    status: 304,
    headers: { ETag: `"${etag}"` },
    start: 0,
    end: 0,
  })
})

t.test('other methods are told which there are', async (t) => {
  t.match(plan('POST'), { status: 405, headers: { Allow: 'GET, HEAD' } })
})
