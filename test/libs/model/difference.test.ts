import fc from 'fast-check'
import t from 'tap'
import { differenceOf, fieldsOf } from '../../../libs/model/difference.ts'

t.test('a value is shown as fields and texts', async (t) => {
  const value = {
    rack: 'r1',
    kernel: { args: ['quiet', 'a=b,c'] },
    profiles: [],
    kernels: [{ version: '6.1' }, { version: '6.12' }],
    size: 0,
    none: null,
  }
  t.same(
    [...fieldsOf(value)],
    [
      ['rack', 'r1'],
      ['kernel.args', 'quiet a=b,c'],
      ['kernels.0.version', '6.1'],
      ['kernels.1.version', '6.12'],
      ['size', '0'],
    ],
  )
})

t.test('a difference has the fields that changed, came or went', async (t) => {
  t.same(differenceOf({ a: '1', b: '2', c: '3' }, { a: '1', b: '4', d: '5' }), [
    { field: 'b', before: '2', after: '4' },
    { field: 'c', before: '3', after: undefined },
    { field: 'd', before: undefined, after: '5' },
  ])
  t.same(differenceOf(undefined, { a: 'x' }), [{ field: 'a', before: undefined, after: 'x' }])
})

t.test('blobs, of which there are hundreds, make one field', async (t) => {
  const modules = (...digests: string[]) => ({ modules: digests.map((digest) => ({ digest, size: 1 })) })
  const [change, ...others] = differenceOf(modules('a', 'b'), modules('a', 'c'))
  t.match(change, { field: 'modules', before: /^2 blobs [0-9a-f]{8}$/, after: /^2 blobs [0-9a-f]{8}$/ })
  t.same(others, [])
  t.match([...fieldsOf(modules('a'))], [['modules', /^1 blob /]])
})

t.test('nothing differs from itself', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => differenceOf(value, structuredClone(value)).length === 0),
    { numRuns: 100 },
  )
  t.pass()
})
