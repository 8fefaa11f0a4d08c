import t from 'tap'
import type { XattrReport } from '../../../libs/archive/xattrs.ts'
import { FILES_NAMED_MAX } from '../../../libs/image/limits.ts'
import { warningsOf } from '../../../libs/image/warnings.ts'

const checked: XattrReport & { status: 'checked' } = { status: 'checked', files: [], total: 0, labelled: 0 }

t.test('an image that loses nothing and has a kernel gives no warning', async (t) => {
  t.same(warningsOf({ lost: { ...checked, labelled: 100 }, kernels: [{}] }), [])
})

t.test('an image without a kernel gives one', async (t) => {
  t.match(warningsOf({ lost: checked, kernels: [] }), [/no kernel/])
})

t.test('lost attributes are named, some of many', async (t) => {
  const ping = { path: 'usr/bin/ping', names: ['security.capability'] }
  t.match(
    warningsOf({ lost: { ...checked, files: [ping, { path: 'b', names: [] }], total: 2 }, kernels: [{}] }),
    ['usr/bin/ping loses its extended attributes: security.capability.', /^b loses .*unknown/],
  )
  const files = Array.from({ length: 100 }, () => ping)
  const many = warningsOf({ lost: { ...checked, files, total: 1000 }, kernels: [{}] })
  t.equal(many.length, FILES_NAMED_MAX + 1)
  t.equal(many.at(-1), `${1000 - FILES_NAMED_MAX} more files lose extended attributes.`)
})

t.test('what was not checked is not taken for none', async (t) => {
  t.match(warningsOf({ lost: { status: 'not checked', reason: 'there is no tar' }, kernels: [{}] }), [
    /not known.*no tar/,
  ])
})
