import t from 'tap'
import { parseTerm, serializeTerm } from '../../../libs/bus/lease-term.ts'

t.test('a term is read back as it was written', async (t) => {
  const term = { holder: 'c1', epoch: 4711, origin: '2026-01-01T00:00:00Z' }
  t.strictSame(parseTerm(serializeTerm(term)), term)
})

t.test('anything else is no term, and no reason to fail', async (t) => {
  for (const bad of [
    '',
    '{',
    'null',
    '[]',
    '7',
    '{"holder":"a","epoch":"1","origin":"o"}',
    '{"epoch":1,"origin":"o"}',
  ]) {
    t.equal(parseTerm(Buffer.from(bad)), undefined, bad)
  }
})
