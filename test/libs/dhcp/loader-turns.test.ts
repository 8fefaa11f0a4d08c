import t from 'tap'
import { TURN_MS, TURNS_MAX } from '../../../libs/dhcp/limits.ts'
import { LoaderTurns } from '../../../libs/dhcp/loader-turns.ts'

t.test('what a machine was offered and took is remembered for a while', (t) => {
  let now = 0
  const turns = new LoaderTurns(() => now)
  t.equal(turns.get('a'), undefined)
  turns.offered('a', 'loader')
  turns.taken('a', 'loader')
  turns.offered('a', 'script')
  t.match(turns.get('a'), { offered: 'script', taken: 'loader' })
  now = TURN_MS
  t.match(turns.get('a'), { offered: 'script', taken: 'loader' })
  now++
  t.equal(turns.get('a'), undefined)
  turns.offered('a', 'loader')
  t.equal(turns.get('a')?.taken, undefined, 'nothing is left of the earlier boot')
  t.end()
})

t.test('the machines heard of least recently are forgotten first', (t) => {
  const turns = new LoaderTurns(() => 0)
  for (let i = 0; i < TURNS_MAX; i++) turns.offered(`m${i}`, 'loader')
  turns.taken('m0', 'loader')
  turns.offered('new', 'loader')
  t.equal(turns.get('m1'), undefined)
  t.match(turns.get('m0'), { taken: 'loader' })
  t.ok(turns.get('m2'))
  t.end()
})
