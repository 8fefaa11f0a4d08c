import fc from 'fast-check'
import t from 'tap'
import { BadNameError } from '../../../libs/bus/errors.ts'
import {
  eventSubject,
  groupKey,
  headKey,
  isKey,
  KEY_CHARS_MAX,
  macKey,
  memberKey,
  nodeKey,
  parseBootKey,
  parseEventSubject,
} from '../../../libs/bus/names.ts'
import { STAGES } from '../../../libs/records/node-event.ts'

const rack = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const id = fc.stringMatching(/^[a-z0-9_=/-]{1,10}(\.[a-z0-9-]{1,10}){0,3}$/)

t.test('a key that was made is read back to what it was made of', async (t) => {
  fc.assert(
    fc.property(rack, id, (rack, id) => {
      t.strictSame(parseBootKey(nodeKey(rack, id)), { rack, kind: 'node', id })
      t.strictSame(parseBootKey(groupKey(rack, id)), { rack, kind: 'group', id })
      t.strictSame(parseBootKey(headKey(rack)), { rack, kind: 'head' })
    }),
    { numRuns: 50 },
  )
})

t.test('reading a key never throws, and what it makes of one makes the same key', async () => {
  fc.assert(
    fc.property(fc.string(), (key) => {
      const parsed = parseBootKey(key)
      if (parsed === undefined) return true
      if (parsed.kind === 'head') return headKey(parsed.rack) === key
      return (parsed.kind === 'node' ? nodeKey : groupKey)(parsed.rack, parsed.id) === key
    }),
    { numRuns: 200 },
  )
})

t.test('a node may have a name with dots', async (t) => {
  t.equal(nodeKey('r1', 'n1.cluster.example'), 'r1.node.n1.cluster.example')
  t.strictSame(parseBootKey('r1.node.n1.cluster.example'), {
    rack: 'r1',
    kind: 'node',
    id: 'n1.cluster.example',
  })
})

t.test('names that would mean something else in a subject are refused', async (t) => {
  for (const bad of [
    '',
    '.',
    'a..b',
    '.a',
    'a.',
    '*',
    '>',
    'a b',
    'ä',
    'a\r\nPUB x',
    'x'.repeat(KEY_CHARS_MAX),
  ]) {
    t.throws(() => nodeKey('r1', bad), BadNameError, `id ${JSON.stringify(bad.slice(0, 20))}`)
  }
  for (const bad of ['', 'a.b', '*', '>', 'a b', 'x'.repeat(65)]) {
    t.throws(() => headKey(bad), BadNameError, `rack ${JSON.stringify(bad.slice(0, 20))}`)
    t.throws(() => eventSubject(bad, 'up'), BadNameError)
    t.throws(() => memberKey(bad, 'x'), BadNameError)
  }
  t.equal(isKey('x'.repeat(KEY_CHARS_MAX)), true)
  t.equal(isKey('x'.repeat(KEY_CHARS_MAX + 1)), false)
})

t.test('a MAC is written with dashes, and only a MAC is', async (t) => {
  t.equal(macKey('52:54:00:12:34:56'), '52-54-00-12-34-56')
  for (const bad of ['', '52:54:00:12:34', '52-54-00-12-34-56', '52:54:00:12:34:5G', '52:54:00:AB:34:56']) {
    t.throws(() => macKey(bad), BadNameError)
  }
})

t.test('the subject of an event tells rack and stage', async (t) => {
  for (const stage of STAGES)
    t.strictSame(parseEventSubject(eventSubject('r1', stage)), { rack: 'r1', stage })
  const ofNode = eventSubject('r1', 'runtime', 'n1.cluster')
  t.equal(ofNode, 'muster.events.r1.runtime.n1.cluster')
  t.strictSame(parseEventSubject(ofNode), { rack: 'r1', stage: 'runtime' })
  for (const bad of [
    'muster.events.r1',
    'muster.events.r1.nosuch',
    'muster.events.r1.up.x',
    'other.events.r1.up',
    '',
  ]) {
    t.equal(parseEventSubject(bad), undefined, bad)
  }
})
