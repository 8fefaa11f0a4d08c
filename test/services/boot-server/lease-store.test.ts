import { writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Level } from 'level'
import { pino } from 'pino'
import t from 'tap'
import type { Lease } from '../../../libs/dhcp/leases.ts'
import { LeaseStore } from '../../../services/boot-server/lease-store.ts'

const logger = pino({ level: 'silent' })

function lease(last: number, given: Partial<Lease> = {}): Lease {
  return {
    address: `10.0.1.${last}`,
    mac: 'aa:bb:cc:dd:ee:ff',
    subnet: 's',
    state: 'leased',
    until: last,
    ...given,
  }
}

async function reopened(directory: string): Promise<Lease[]> {
  const { store, leases } = await LeaseStore.open({ directory, logger })
  await store[Symbol.asyncDispose]()
  return leases
}

t.test('what was lent is known after a restart, what ends last at the end', async (t) => {
  const directory = t.testdir()
  const { store } = await LeaseStore.open({ directory, logger })
  await store.write([lease(9), lease(2), lease(5, { state: 'declined' })])
  await store.write([lease(2, { state: 'free' })])
  await store[Symbol.asyncDispose]()
  t.same(await reopened(directory), [lease(2, { state: 'free' }), lease(5, { state: 'declined' }), lease(9)])
})

t.test('addresses of both families are kept', async (t) => {
  const directory = t.testdir()
  const { store } = await LeaseStore.open({ directory, logger })
  const leases = [lease(1), lease(2, { address: 'fd00:1::1000' })]
  await store.write(leases)
  await store[Symbol.asyncDispose]()
  t.same(await reopened(directory), leases)
})

t.test('what cannot be read is left out, and gone', async (t) => {
  const directory = t.testdir()
  const { store } = await LeaseStore.open({ directory, logger })
  await store.write([lease(1), lease(2, { until: Number.NaN }), lease(3, { state: 'offered' })])
  await store.write([lease(4, { address: 'nonsense' })])
  await store[Symbol.asyncDispose]()
  t.same(await reopened(directory), [lease(1)])
  const db = new Level(directory)
  t.same(await db.keys().all(), ['10.0.1.1'])
  await db.close()
})

t.test('a store that is damaged is moved aside, and an empty one begun', async (t) => {
  const directory = join(t.testdir(), 'leases')
  const { store } = await LeaseStore.open({ directory, logger })
  await store.write([lease(1)])
  await store[Symbol.asyncDispose]()
  for (const name of await readdir(directory)) {
    if (name.startsWith('MANIFEST')) writeFileSync(join(directory, name), 'nonsense')
  }
  t.same(await reopened(directory), [])
  t.ok((await readdir(`${directory}.damaged`)).length > 0)
})
