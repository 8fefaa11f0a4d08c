import t from 'tap'
import { decodeClaim, encodeClaim, Watched } from '../../../libs/bus/lease-claim.ts'

const FALLBACK_MS = 1_000
const entry = (value: Uint8Array | undefined, revision = 1) => ({ key: 'k', value, revision })
const claim = (nonce: string, ttlMs = 500) => encodeClaim({ holder: 'a', nonce, ttlMs })

t.test('a claim says who, which term and how long; what was written by hand is none', async (t) => {
  t.same(decodeClaim(claim('1')), { holder: 'a', nonce: '1', ttlMs: 500 })
  t.equal(decodeClaim(claim('1', 1e12))?.ttlMs, 60_000, 'nobody is waited for longer than that')
  for (const text of [
    'mine',
    'null',
    '{}',
    '{"holder":"a","nonce":"1","ttlMs":0}',
    '{"holder":"a","ttlMs":5}',
  ])
    t.equal(decodeClaim(Buffer.from(text)), undefined, text)
})

t.test('a lease is free where there is no claim, or where it was given back', async (t) => {
  const watched = new Watched(FALLBACK_MS)
  t.ok(watched.isFree(undefined, 0))
  t.ok(watched.isFree(entry(undefined), 0))
})

t.test(
  'a claim holds for its time from when it was first seen, and anew each time it is written',
  async (t) => {
    const watched = new Watched(FALLBACK_MS)
    t.notOk(watched.isFree(entry(claim('1'), 1), 0))
    t.notOk(watched.isFree(entry(claim('1'), 1), 499))
    t.notOk(watched.isFree(entry(claim('1'), 2), 500), 'renewed')
    t.notOk(watched.isFree(entry(claim('1'), 2), 999))
    t.ok(watched.isFree(entry(claim('1'), 2), 1_000))
  },
)

t.test('in a bucket that was made anew, another claim of the same revision is another', async (t) => {
  const watched = new Watched(FALLBACK_MS)
  t.notOk(watched.isFree(entry(claim('1')), 0))
  t.notOk(watched.isFree(entry(claim('2')), 500))
})

t.test('what is no claim holds for the time that is usual here', async (t) => {
  const watched = new Watched(FALLBACK_MS)
  t.notOk(watched.isFree(entry(Buffer.from('mine')), 0))
  t.notOk(watched.isFree(entry(Buffer.from('mine')), 999))
  t.ok(watched.isFree(entry(Buffer.from('mine')), 1_000))
})

t.test('whoever gave up finds its own claim free at once', async (t) => {
  const watched = new Watched(FALLBACK_MS)
  watched.giveUp(claim('1'))
  t.ok(watched.isFree(entry(claim('1')), 0))
  t.notOk(watched.isFree(entry(claim('2'), 2), 0))
})
