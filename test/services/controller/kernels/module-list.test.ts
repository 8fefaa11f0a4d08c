import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  copyModules,
  hasModuleList,
  makeModuleList,
} from '../../../../services/controller/kernels/module-list.ts'
import { never } from '../_clusters.ts'

const RELEASE = '6.1.0-1'

t.test('the list that modprobe needs is made, by whose order nothing depends on the time', async (t) => {
  const root = t.testdir({
    lib: { modules: { [RELEASE]: { 'modules.order': '', kernel: { 'a.ko': 'a' } } } },
  })
  const modules = join(root, 'lib/modules', RELEASE)
  t.equal(await hasModuleList(modules), false)
  await makeModuleList(root, { release: RELEASE, signal: never })
  t.equal(await hasModuleList(modules), true)
  t.match(readFileSync(join(modules, 'modules.dep'), 'utf8'), /^kernel\/a\.ko:/)
  for (const name of readdirSync(modules).filter((each) => each.startsWith('modules.'))) {
    if (name !== 'modules.order') t.equal(statSync(join(modules, name)).mtimeMs, 0, name)
  }
})

t.test('modules of which depmod can make nothing are told', async (t) => {
  await t.rejects(makeModuleList(t.testdir(), { release: RELEASE, signal: never }), {
    code: 'MUSTER_KERNEL_TOOL',
    message: /the modules of 6\.1\.0-1 have no modules\.dep, and depmod failed: /,
    hint: /kmod/,
  })
})

t.test('a copy has the modules and their times, and not the links to the sources', async (t) => {
  const root = t.testdir({
    modules: {
      'modules.order': '',
      build: t.fixture('symlink', '/usr/src/linux'),
      kernel: { 'a.ko': 'a', 'b.ko': t.fixture('symlink', 'a.ko') },
    },
  })
  utimesSync(join(root, 'modules/kernel/a.ko'), 1_000_000, 1_000_000)
  mkdirSync(join(root, 'copies'))
  const copy = join(root, 'copies', RELEASE)
  await copyModules(join(root, 'modules'), copy)
  t.same(readdirSync(copy).sort(), ['kernel', 'modules.order'])
  t.same(readdirSync(join(copy, 'kernel')).sort(), ['a.ko', 'b.ko'])
  t.equal(statSync(join(copy, 'kernel/a.ko')).mtimeMs, 1_000_000_000)
})
