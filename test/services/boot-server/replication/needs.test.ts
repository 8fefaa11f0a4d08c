import fc from 'fast-check'
import t from 'tap'
import { Needs } from '../../../../services/boot-server/replication/needs.ts'
import { refOf } from '../_records.ts'

const digest = (content: string) => refOf(content).digest

t.test('who needs several blobs is complete with the last of them', async (t) => {
  const needs = new Needs((one) => one === digest('here'))
  const group = {}
  needs.add(group, [refOf('here'), refOf('first'), refOf('second'), refOf('first')])
  t.same(needs.progressOf(group), { have: 4, total: 20 })
  t.equal(needs.arrived(digest('first')), false)
  t.same(needs.progressOf(group), { have: 14, total: 20 })
  t.equal(needs.arrived(digest('second')), true)
  t.equal(needs.isComplete(group), true)
  t.same(needs.missing(), [])
})

t.test('what nobody needs completes nobody, and who is not known is not complete', async (t) => {
  const needs = new Needs(() => false)
  t.equal(needs.arrived(digest('stray')), false)
  t.equal(needs.isHere(digest('stray')), false)
  t.equal(needs.isComplete({}), false)
  needs.add(needs, [])
  t.equal(needs.isComplete(needs), true)
})

t.test('a blob that is forgotten is missed by the needs that are made next', async (t) => {
  const before = new Needs(() => true)
  before.add(before, [refOf('a'), refOf('b')])
  t.equal(before.forget(digest('a')), true)
  t.equal(before.forget(digest('stray')), false)
  const after = new Needs((one) => before.isHere(one))
  after.add(after, [refOf('a'), refOf('b')])
  t.same(after.missing(), [refOf('a')])
})

t.test('counting arrivals comes to the same as looking over everything', async () => {
  const names = fc.array(fc.constantFrom('a', 'bb', 'ccc', 'dddd'), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(names, { maxLength: 4 }), names, names, (owners, here, arrivals) => {
      const counted = new Needs((one) => here.some((name) => digest(name) === one))
      const looked = new Needs((one) => [...here, ...arrivals].some((name) => digest(name) === one))
      for (const owner of owners) {
        counted.add(owner, owner.map(refOf))
        looked.add(owner, owner.map(refOf))
      }
      for (const name of arrivals) counted.arrived(digest(name))
      const same = (owner: string[]): boolean =>
        counted.isComplete(owner) === looked.isComplete(owner) &&
        counted.progressOf(owner).have === looked.progressOf(owner).have
      return owners.every(same) && counted.missing().length === looked.missing().length
    }),
    { numRuns: 300 },
  )
})
