import { lstatSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { TRAILER } from '../../../libs/archive/cpio-writer.ts'
import { cutSegments } from '../../../libs/archive/cut.ts'
import { fillSegment } from '../../../libs/archive/segment-bytes.ts'
import { moduleMembers } from '../../../libs/image/kernel-modules.ts'
import { run } from '../archive/_tools.ts'

const RELEASE = '6.1.0-1'
const PATH = `lib/modules/${RELEASE}`
const modules = (t: Test) => ({
  [RELEASE]: {
    'modules.dep': 'kernel/a.ko:\n',
    kernel: { 'a.ko': 'a', build: { kept: '' } },
    build: t.fixture('symlink', '/usr/src/linux'),
    source: t.fixture('symlink', '/usr/src/linux'),
  },
})

async function archive(root: string, paths: readonly string[]): Promise<Buffer> {
  const segments = cutSegments(await moduleMembers(root, { paths }))
  const parts = segments.map((segment) => {
    const part = Buffer.alloc(segment.rawSize)
    fillSegment(root, segment, part)
    return part
  })
  return Buffer.concat([...parts, TRAILER])
}

t.test('modules and firmware are taken, but not the links to the sources, nor /lib itself', async (t) => {
  const root = t.testdir({ lib: { modules: modules(t), firmware: { 'a.bin': '' }, other: '' } })
  const members = await moduleMembers(root, { paths: ['lib/firmware', PATH] })
  t.same(
    members.map(({ path }) => path),
    [
      ...['lib/firmware', 'lib/firmware/a.bin', 'lib/modules', PATH],
      ...['kernel', 'kernel/a.ko', 'kernel/build', 'kernel/build/kept', 'modules.dep'].map(
        (path) => `${PATH}/${path}`,
      ),
    ],
  )
  t.ok(members.every(({ uid, gid, type, mtime }) => uid + gid === 0 && (type === 'file' || mtime === 0)))
})

t.test('they are read through a link that lays them out', async (t) => {
  const root = t.testdir({
    elsewhere: modules(t)[RELEASE]!,
    layout: { lib: { modules: { [RELEASE]: t.fixture('symlink', '../../../elsewhere') } } },
  })
  const members = await moduleMembers(`${root}/layout`, { paths: [PATH] })
  t.ok(members.some(({ path, type }) => path === `${PATH}/kernel/a.ko` && type === 'file'))
  t.ok((await archive(`${root}/layout`, [PATH])).includes('kernel/a.ko:'))
})

t.test('over an image with a merged /usr they come to lie in /usr/lib, and /lib stays a link', async (t) => {
  const root = t.testdir({
    source: { lib: { modules: modules(t) } },
    merged: { usr: { lib: { 'libc.so': '' } }, lib: t.fixture('symlink', 'usr/lib') },
    plain: { lib: { 'libc.so': '' } },
  })
  const input = await archive(`${root}/source`, [PATH])
  for (const [image, place] of [
    ['merged', 'usr/lib'],
    ['plain', 'lib'],
  ]) {
    const cwd = `${root}/${image}`
    run('cpio', ['--extract', '--quiet', '--unconditional'], { cwd, input })
    t.equal(readFileSync(`${cwd}/${place}/modules/${RELEASE}/kernel/a.ko`, 'utf8'), 'a')
    t.equal(lstatSync(`${cwd}/lib`).isSymbolicLink(), image === 'merged')
    t.ok(lstatSync(`${cwd}/lib/libc.so`).isFile())
  }
})
