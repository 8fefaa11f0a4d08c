import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findKernelTree } from '../../../../libs/image/kernel-tree.ts'
import {
  type KernelSource,
  layOut,
  type OpenImage,
  openSource,
} from '../../../../services/controller/kernels/kernel-source.ts'
import { never } from '../_clusters.ts'
import { debOf } from './_packages.ts'

const RELEASE = '6.1.0-1'
const tree = {
  boot: { [`vmlinuz-${RELEASE}`]: 'a kernel' },
  usr: { lib: { modules: { [RELEASE]: { kernel: { 'a.ko': 'a' } } }, firmware: { 'a.bin': 'for a' } } },
}
const noImage: OpenImage = async (name) => {
  throw new Error(`there is no image ${name}`)
}

function workOf(t: Test): string {
  return t.testdir({ tree, work: {} })
}

async function open(work: string, source: string, openImage = noImage): Promise<KernelSource> {
  return openSource(source, { work: join(work, 'work'), openImage, signal: never })
}

async function laidOut(work: string, source: KernelSource) {
  const { modules } = await findKernelTree(source.root, { where: '', wanted: undefined })
  return layOut(source, { modules: modules!, release: RELEASE, work: join(work, 'work'), signal: never })
}

t.test('of a directory nothing is changed: lists that are missing are made beside a copy', async (t) => {
  const work = workOf(t)
  using source = await open(work, join(work, 'tree'))
  t.match(source, { root: join(work, 'tree'), isPackage: false })
  const { root, paths } = await laidOut(work, source)
  t.same(paths, [`lib/modules/${RELEASE}`])
  t.match(readFileSync(join(root, paths[0]!, 'modules.dep'), 'utf8'), /^kernel\/a\.ko:/)
  t.notOk(existsSync(join(work, 'tree/usr/lib/modules', RELEASE, 'modules.dep')))
})

t.test('modules that have their lists are taken where they are', async (t) => {
  const work = t.testdir({
    tree: { lib: { modules: { [RELEASE]: { vmlinuz: '', 'modules.dep': 'a\n' } } } },
    work: {},
  })
  using source = await open(work, join(work, 'tree'))
  const { root, paths } = await laidOut(work, source)
  t.equal(readFileSync(join(root, paths[0]!, 'modules.dep'), 'utf8'), 'a\n')
  t.notOk(existsSync(join(root, paths[0]!, 'modules.alias')))
})

t.test('a package brings its firmware along, a root file system does not', async (t) => {
  const work = workOf(t)
  using source = await open(work, debOf(work, join(work, 'tree')))
  t.match(source, { root: join(work, 'work/package'), isPackage: true })
  const { root, paths } = await laidOut(work, source)
  t.same(paths, ['lib/firmware', `lib/modules/${RELEASE}`])
  t.equal(readFileSync(join(root, 'lib/firmware/a.bin'), 'utf8'), 'for a')
  t.ok(existsSync(join(root, `lib/modules/${RELEASE}/modules.dep`)))
})

t.test('an image is held until it has been read', async (t) => {
  const work = workOf(t)
  let held = ''
  const source = await open(work, 'image:debian', async (name) => {
    held = name
    const release = (): void => {
      held = ''
    }
    return { root: '/somewhere', [Symbol.dispose]: release }
  })
  t.match(source, { root: '/somewhere', isPackage: false })
  t.equal(held, 'debian')
  source[Symbol.dispose]()
  t.equal(held, '')
})

t.test('what is nothing to import from is refused', async (t) => {
  const work = workOf(t)
  mkdirSync(join(work, 'other'))
  const refused = { code: 'MUSTER_KERNEL_SOURCE' }
  await t.rejects(open(work, 'tree'), { ...refused, message: 'tree is not an absolute path' })
  await t.rejects(open(work, join(work, 'gone')), {
    ...refused,
    message: /gone cannot be read/,
    hint: /as seen on the host of the controller/,
  })
})
