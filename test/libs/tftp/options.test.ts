import t from 'tap'
import { negotiate } from '../../../libs/tftp/options.ts'
import type { ReadRequest } from '../../../libs/tftp/request.ts'

function agreed(options: [string, string][], mode: ReadRequest['mode'] = 'octet') {
  return negotiate({ kind: 'read', name: 'a', mode, options }, { sizeBytes: 5_000_000_000, blksizeMax: 1468 })
}

t.test('without options the terms are those of RFC 1350', async (t) => {
  t.strictSame(agreed([]), { blksize: 512, windowsize: 1, timeoutMs: 1000, accepted: [] })
})

t.test('only what was asked for is agreed to, in its order and spelling', async (t) => {
  const terms = agreed([
    ['TSize', '0'],
    ['BLKSIZE', '1024'],
    ['multicast', ''],
  ])
  t.strictSame(terms.accepted, [
    ['TSize', '5000000000'],
    ['BLKSIZE', '1024'],
  ])
})

t.test('a larger block or window than ours is answered with ours', async (t) => {
  const terms = agreed([
    ['blksize', '65464'],
    ['windowsize', '65535'],
  ])
  t.match(terms, { blksize: 1468, windowsize: 16 })
  t.strictSame(terms.accepted, [
    ['blksize', '1468'],
    ['windowsize', '16'],
  ])
})

t.test('the time is taken as it is, in seconds', async (t) => {
  t.match(agreed([['timeout', '255']]), { timeoutMs: 255_000, accepted: [['timeout', '255']] })
})

t.test('values that make no sense are left out', async (t) => {
  for (const [name, value] of [
    ['blksize', '7'],
    ['blksize', '-512'],
    ['blksize', '0x400'],
    ['blksize', ''],
    ['blksize', '99999999999'],
    ['windowsize', '0'],
    ['timeout', '0'],
    ['timeout', '256'],
    ['tsize', 'x'],
  ] as [string, string][]) {
    t.match(
      agreed([[name, value]]),
      { blksize: 512, windowsize: 1, timeoutMs: 1000, accepted: [] },
      `${name}=${value}`,
    )
  }
})

t.test('the first of two options of one name counts', async (t) => {
  const terms = agreed([
    ['blksize', '1024'],
    ['BlkSize', '600'],
  ])
  t.strictSame(terms.accepted, [['blksize', '1024']])
})

t.test('tsize is left out for netascii, whose size is another', async (t) => {
  t.strictSame(agreed([['tsize', '0']], 'netascii').accepted, [])
})

t.test('a window of large blocks has fewer of them, in whatever order the two are asked for', async (t) => {
  const asked: [string, string][] = [
    ['windowsize', '16'],
    ['blksize', '8968'],
  ]
  for (const options of [asked, asked.toReversed()]) {
    const request: ReadRequest = { kind: 'read', name: 'a', mode: 'octet', options }
    const terms = negotiate(request, { sizeBytes: 1, blksizeMax: 65464 })
    t.match(terms, { blksize: 8968, windowsize: 7 })
    t.equal(new Map(terms.accepted).get('windowsize'), '7')
  }
  const request: ReadRequest = {
    kind: 'read',
    name: 'a',
    mode: 'octet',
    options: [...asked, ['blksize', '65464']],
  }
  t.match(negotiate(request, { sizeBytes: 1, blksizeMax: 65464, windowsizeMax: 1 }), { windowsize: 1 })
})
