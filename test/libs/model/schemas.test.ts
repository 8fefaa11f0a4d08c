import t from 'tap'
import { checkShape } from '../../../libs/model/schemas.ts'

t.test('values of the right shape pass', async () => {
  checkShape({ kind: 'node', name: 'n1', value: { rack: 'r1', kernel: { args: ['quiet'] } } })
  checkShape({ kind: 'setting', name: 'cluster', value: { name: 'desk' } })
})

t.test('a wrong or unknown field is named', async (t) => {
  const check = (value: unknown) => () => checkShape({ kind: 'node', name: 'n1', value })
  t.throws(check({ rack: 7 }), { code: 'MUSTER_VALUE_INVALID', message: /node n1: rack/ })
  t.throws(check({ kernel: { args: 'quiet' } }), { message: /kernel\.args/ })
  t.throws(check({ rakc: 'r1' }), { message: /rakc is not a field/ })
  t.throws(check({ bootloader: 'lilo' }), { message: 'node n1: bootloader must be one of ipxe, grub' })
  t.throws(check(null), { code: 'MUSTER_VALUE_INVALID' })
})

t.test('there are no settings but those muster knows', async (t) => {
  for (const name of ['colour', '__proto__', 'constructor']) {
    t.throws(() => checkShape({ kind: 'setting', name, value: {} }), { message: /no setting/ })
  }
})
