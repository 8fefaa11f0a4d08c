import t from 'tap'
import { pool6Of } from '../../../libs/dhcp6/pool.ts'
import { POOL6, THIRD } from './_pool6.ts'

t.test('the addresses of a pool are counted on over the ends of groups, in their usual form', async (t) => {
  const pool = pool6Of(POOL6)
  const all = Array.from({ length: pool.size }, (_, index) => pool.at(index))
  t.same(all, ['fd00:91::ffff', 'fd00:91::1:0', THIRD])
  t.ok(all.every((each) => pool.has(each)))
  for (const other of ['fd00:91::fffe', 'fd00:91::1:2']) t.notOk(pool.has(other), other)
})

t.test('the address of all routers of a network is never lent', async (t) => {
  const whole = { ...POOL6, pool6: { first: 'fd00:91::', last: 'fd00:91::1' } }
  t.same(['fd00:91::', 'fd00:91::1'].map(pool6Of(whole).has), [false, true])
  t.ok(pool6Of({ ...whole, prefix6: 127 }).has('fd00:91::'))
})
