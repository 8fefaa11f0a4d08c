import t from 'tap'
import { applyAssignments } from '../../../services/cli/edit.ts'
import { EVERY } from '../../../services/cli/settings/plan.ts'

const before = {
  rack: 'r1',
  tags: { owner: 'physics' },
  disks: {
    sda: { partitions: { a: { number: 1 }, b: { number: 2 } } },
    sdb: { partitions: { a: { number: 1 } } },
  },
}

t.test('what is assigned changes, and what it starts from stays as it is', async (t) => {
  const kept = structuredClone(before)
  const after = applyAssignments(before, [
    { path: ['rack'], value: 'r2' },
    { path: ['tags', 'b'], value: '' },
    { path: ['kernel', 'args'], value: ['quiet'] },
  ])
  t.same(after, { ...before, rack: 'r2', tags: { owner: 'physics', b: '' }, kernel: { args: ['quiet'] } })
  t.same(before, kept)
})

t.test('what is taken away goes with what is empty then', async (t) => {
  t.same(applyAssignments({ tags: { a: '1' } }, [{ path: ['tags', 'a'], value: undefined }]), {})
  t.same(applyAssignments({}, [{ path: ['ipmi', 'port'], value: undefined }]), {})
})

t.test('something can be taken away wherever it is', async (t) => {
  const { disks } = applyAssignments(before, [
    { path: ['disks', EVERY, 'partitions', 'a'], value: undefined },
  ]) as typeof before
  t.same(disks, { sda: { partitions: { b: { number: 2 } } } })
})

t.test('a name that objects have from birth is a name like others', async (t) => {
  const { tags } = applyAssignments({}, [{ path: ['tags', '__proto__'], value: 'x' }]) as { tags: object }
  t.same(Object.entries(tags), [['__proto__', 'x']])
})
