import t from 'tap'
import { Cautions } from '../../../libs/tftp/cautions.ts'
import { CAUTION_MS, CAUTIONS_MAX } from '../../../libs/tftp/limits.ts'

t.test('a client that got no large block is offered one of 1024, then of 512, and no window', async (t) => {
  const cautions = new Cautions(() => 0)
  t.strictSame(cautions.of('10.0.0.1'), { blksize: Number.POSITIVE_INFINITY, windowsize: 16 })
  cautions.note('10.0.0.1', 1468)
  cautions.note('10.0.0.1', 1468)
  t.match(cautions.of('10.0.0.1'), { blksize: 1024, windowsize: 1 })
  cautions.note('10.0.0.1', 1024)
  t.match(cautions.of('10.0.0.1'), { blksize: 512, windowsize: 1 })
  t.match(cautions.of('10.0.0.2'), { windowsize: 16 })
})

t.test('it is forgotten after a while', async (t) => {
  let nowMs = 0
  const cautions = new Cautions(() => nowMs)
  cautions.note('10.0.0.1', 1468)
  nowMs = CAUTION_MS - 1
  t.match(cautions.of('10.0.0.1'), { windowsize: 1 })
  nowMs = CAUTION_MS
  t.match(cautions.of('10.0.0.1'), { windowsize: 16 })
})

t.test('only so many are remembered, those that were noted last', async (t) => {
  const cautions = new Cautions(() => 0)
  for (let client = 0; client < CAUTIONS_MAX; client++) cautions.note(`client ${client}`, 1468)
  cautions.note('client 0', 1468)
  cautions.note('one more', 1468)
  t.match(cautions.of('client 0'), { windowsize: 1 })
  t.match(cautions.of('client 1'), { windowsize: 16 })
  t.match(cautions.of('one more'), { windowsize: 1 })
})
