import t from 'tap'
import { LeaseJournal } from '../../../libs/dhcp/lease-journal.ts'
import type { Lease } from '../../../libs/dhcp/leases.ts'
import { LEASE_WRITES_PENDING_MAX } from '../../../libs/dhcp/limits.ts'
import { silent } from '../../../libs/dhcp/logger.ts'

const lease = (address: string): Lease => ({ address, mac: 'm', subnet: 's', state: 'leased', until: 1 })

t.test('what comes while a write is under way is written together, after it', async (t) => {
  const batches: string[][] = []
  let go = Promise.withResolvers<void>()
  const journal = new LeaseJournal({
    write: (leases) => {
      batches.push(leases.map(({ address }) => address))
      return go.promise
    },
    logger: silent,
  })
  const first = [journal.save([lease('a')]), journal.save([lease('b')])]
  await new Promise(setImmediate)
  t.same(batches, [['a', 'b']], 'what came together, too')
  const rest = [journal.save([lease('c')]), journal.save([lease('d')])]
  go.resolve()
  t.same(await Promise.all(first), [true, true])
  t.same(await Promise.all(rest), [true, true])
  t.same(batches, [
    ['a', 'b'],
    ['c', 'd'],
  ])

  go = Promise.withResolvers()
  const last = journal.save([lease('e')])
  const closed = journal.close()
  await new Promise(setImmediate)
  go.reject(new Error('no space left'))
  t.equal(await last, false, 'what is not on disk is not promised')
  await closed
})

t.test('when the disk does not keep up, what is too much is not taken', async (t) => {
  const go = Promise.withResolvers<void>()
  const journal = new LeaseJournal({ write: () => go.promise, logger: silent })
  const taken = Array.from({ length: LEASE_WRITES_PENDING_MAX }, () => journal.save([lease('a')]))
  t.equal(await journal.save([lease('b')]), false)
  go.resolve()
  t.ok((await Promise.all(taken)).every(Boolean))
  t.equal(await journal.save([lease('b')]), true)
})
