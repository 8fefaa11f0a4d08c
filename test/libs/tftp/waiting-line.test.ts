import t from 'tap'
import { WAITING_MAX, WAITING_MS } from '../../../libs/tftp/limits.ts'
import { WaitingLine } from '../../../libs/tftp/waiting-line.ts'

function open() {
  const time = { nowMs: 0 }
  const gone: string[] = []
  const line = new WaitingLine<string>({ clock: () => time.nowMs, onGone: (item) => void gone.push(item) })
  return { line, time, gone }
}

t.test('first come, first served', async (t) => {
  const { line } = open()
  for (const item of ['one', 'two', 'three']) t.ok(line.add(item, item))
  t.ok(line.heardAgain('one'))
  t.notOk(line.heardAgain('four'))
  t.strictSame([line.next(), line.next(), line.next(), line.next()], ['one', 'two', 'three', undefined])
})

t.test('who has not been heard of for a while leaves without a turn', async (t) => {
  const { line, time, gone } = open()
  for (const item of ['one', 'two']) line.add(item, item)
  time.nowMs = WAITING_MS - 1
  line.heardAgain('two')
  time.nowMs = WAITING_MS
  t.equal(line.next(), 'two')
  t.strictSame(gone, ['one'])
})

t.test('it has an end', async (t) => {
  const { line, time, gone } = open()
  for (let item = 0; item < WAITING_MAX; item++) line.add(`${item}`, `${item}`)
  t.notOk(line.add('more', 'more'))
  t.equal(line.length, WAITING_MAX)
  time.nowMs = WAITING_MS
  t.ok(line.add('more', 'more'))
  t.equal(gone.length, WAITING_MAX)
  t.equal(line.next(), 'more')
})
