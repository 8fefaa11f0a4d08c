import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { unpackPackage } from '../../../../services/controller/kernels/unpack-package.ts'
import { never } from '../_clusters.ts'
import { debOf, rpmOf } from './_packages.ts'

const tree = {
  boot: { 'vmlinuz-6.1.0-1': 'a kernel', 'config-6.1.0-1': '' },
  lib: { modules: { '6.1.0-1': { kernel: { 'a.ko': 'a module' } } } },
}

for (const [kind, packageOf] of [
  ['.deb', debOf],
  ['.rpm', rpmOf],
] as const) {
  t.test(`a ${kind} is unpacked`, async (t) => {
    const work = t.testdir({
      tree: { ...tree, vmlinuz: t.fixture('symlink', 'boot/vmlinuz-6.1.0-1') },
      unpacked: {},
    })
    const file = packageOf(work, join(work, 'tree'))
    const directory = join(work, 'unpacked')
    await unpackPackage(file, { directory, signal: never })
    t.equal(readFileSync(join(directory, 'lib/modules/6.1.0-1/kernel/a.ko'), 'utf8'), 'a module')
    t.equal(readlinkSync(join(directory, 'vmlinuz')), 'boot/vmlinuz-6.1.0-1')
    t.same(readdirSync(directory).sort(), ['boot', 'lib', 'vmlinuz'])
  })

  t.test(`a ${kind} that is damaged is told, with what the program says`, async (t) => {
    const work = t.testdir({ tree, unpacked: {} })
    const file = packageOf(work, join(work, 'tree'))
    writeFileSync(file, readFileSync(file).subarray(0, 200))
    await t.rejects(unpackPackage(file, { directory: join(work, 'unpacked'), signal: never }), {
      code: 'MUSTER_KERNEL_TOOL',
      message: /kernel.* cannot be unpacked: /,
    })
  })
}

t.test('what is no package is refused', async (t) => {
  const work = t.testdir({ 'kernel.tar': 'a tarball' })
  const refused = { code: 'MUSTER_KERNEL_SOURCE' }
  await t.rejects(unpackPackage(join(work, 'kernel.tar'), { directory: work, signal: never }), {
    ...refused,
    message: /neither a \.deb nor an \.rpm/,
  })
  await t.rejects(unpackPackage(join(work, 'gone'), { directory: work, signal: never }), refused)
})

t.test('unpacking ends when it is told to', async (t) => {
  const work = t.testdir({ tree })
  const file = debOf(work, join(work, 'tree'))
  mkdirSync(join(work, 'unpacked'))
  const signal = AbortSignal.abort(new Error('enough'))
  await t.rejects(unpackPackage(file, { directory: join(work, 'unpacked'), signal }), { message: 'enough' })
})
