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

t.test('attributes that could not be read are lost, and it is said why', async (t) => {
  const lost = { ...checked, files: [{ path: 'a', names: ['user.x'] }], total: 1, unread: 'no getfattr' }
  t.match(warningsOf({ lost, kernels: [{}] }), [/could not be read: no getfattr/, /^a loses .*: user.x/])
})

t.test('attributes that are set at boot are worth a warning where that cannot be', async (t) => {
  const kept = [
    { path: 'usr/bin/ping', names: ['security.capability'] },
    { path: 'srv', names: ['user.note', 'user.other'] },
  ]
  const kernels = [{ version: '6.6.1' }]
  t.same(warningsOf({ lost: checked, kept, canRestore: true, kernels }), [])
  t.match(warningsOf({ lost: checked, kept, canRestore: false, kernels }), [
    /no setfattr \(package attr\).*: usr\/bin\/ping \(security.capability\), srv \(user.note, user.other\)\.$/,
  ])
  const old = [{ version: '6.1.0-38' }, { version: '' }, { version: '6.12.1' }]
  t.match(warningsOf({ lost: checked, kept, canRestore: true, kernels: old }), [
    /^Linux 6.1.0-38 keeps no attributes of users .*: srv \(user.note, user.other\)\.$/,
  ])
  t.same(warningsOf({ lost: checked, kept: kept.slice(0, 1), canRestore: true, kernels: old }), [])
  const many = Array.from({ length: 25 }, () => kept[0]!)
  t.match(warningsOf({ lost: checked, kept: many, canRestore: false, kernels }), [/ and 5 more\.$/])
})
