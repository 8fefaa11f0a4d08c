import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { readEntries } from '../../../../libs/archive/pack.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import type { ImportedKernel } from '../../../../libs/model/kernel.ts'
import type { BlobRef } from '../../../../libs/records/blob-ref.ts'
import {
  KernelImporter,
  type KernelImportRequest,
  type KernelStep,
} from '../../../../services/controller/kernels/kernel-importer.ts'
import { collect } from '../../../libs/archive/_tools.ts'
import { never, startedCluster } from '../_clusters.ts'
import { debOf, rpmOf } from './_packages.ts'

const RELEASE = '6.1.0-1'
const modules = { [RELEASE]: { kernel: { 'a.ko': 'a'.repeat(1_000), 'b.ko': 'b' } } }
const tree = {
  boot: {
    [`vmlinuz-${RELEASE}`]: 'a kernel',
    [`config-${RELEASE}`]: 'CONFIG_RD_ZSTD=y\n',
    'vmlinuz-5.4.0-1': 'an old kernel',
  },
  usr: { lib: { modules } },
}

/** An importer over a real cluster and store, and a directory with something to import. */
async function importing(t: Test) {
  const { cluster } = await startedCluster(t)
  const directory = t.testdir({ tree, other: { boot: { 'vmlinuz-6.2.0': '' } } })
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  t.teardown(() => blobs[Symbol.asyncDispose]())
  let under = 0
  const begin = (): Disposable => {
    under += 1
    return { [Symbol.dispose]: () => void under-- }
  }
  const openImage = async (name: string) => ({
    root: join(directory, name),
    [Symbol.dispose]: begin()[Symbol.dispose],
  })
  const work = join(directory, 'kernels')
  mkdirSync(join(work, 'left-over'), { recursive: true })
  const importer = await KernelImporter.open({ directory: work, cluster, store: blobs, begin, openImage })
  const steps = (request: Partial<KernelImportRequest>) =>
    importer.import({
      ...{ name: 'new', source: join(directory, 'tree'), actor: 'alice', signal: never },
      ...request,
    })
  const imported = async (request: Partial<KernelImportRequest> = {}): Promise<ImportedKernel> => {
    const all = await collect(steps(request))
    return (all.at(-1) as Extract<KernelStep, { result: unknown }>).result.kernel
  }
  return { cluster, directory, blobs, work, steps, imported, under: () => under }
}

t.test('a kernel and its modules become an entity, and what was on the way is gone', async (t) => {
  const { cluster, directory, blobs, work, steps, under } = await importing(t)
  t.same(readdirSync(work), [], 'what an import left that was cut short')
  const all = await collect(steps({}))
  t.match(all[0], { phase: 'opening the source' })
  t.match(all[1], { phase: 'taking Linux 6.1.0-1' })
  const { result } = all.at(-1) as Extract<KernelStep, { result: unknown }>
  const { kernel } = result
  t.match(kernel, {
    version: RELEASE,
    source: join(directory, 'tree'),
    builtBy: 'alice',
    warnings: [],
  })
  t.same(cluster.state.get('kernel', 'new'), { value: kernel, seq: result.seq })
  t.equal((await blobs.read(kernel.blob as BlobRef)).toString(), 'a kernel')
  const parts = await Promise.all((kernel.modules as BlobRef[]).map((ref) => blobs.read(ref)))
  const paths = readEntries(gunzipSync(Buffer.concat(parts))).map(({ path }) => path)
  for (const path of ['kernel/a.ko', 'modules.dep']) t.ok(paths.includes(`lib/modules/${RELEASE}/${path}`))
  t.same(readdirSync(work), [])
  t.equal(under(), 0)
})

t.test('a package gives what the directory with its files gives', async (t) => {
  const { directory, work, imported } = await importing(t)
  const one = await imported()
  for (const packageOf of [debOf, rpmOf]) {
    const made = join(directory, packageOf.name)
    mkdirSync(made)
    const other = await imported({ source: packageOf(made, join(directory, 'tree')) })
    t.match(other, { version: one.version, modules: one.modules, blob: one.blob })
  }
  t.same(readdirSync(work), [])
})

t.test('an image is read as its owner gives it', async (t) => {
  const { imported, under } = await importing(t)
  t.match(await imported({ source: 'image:tree' }), { version: RELEASE, source: 'image:tree' })
  t.equal(under(), 0)
})

t.test('one of several is had by its version, and what it lacks is told', async (t) => {
  const { imported } = await importing(t)
  const kernel = await imported({ version: '5.4' })
  t.match(kernel, { version: '5.4.0-1', modules: [], entries: 0 })
  t.equal(kernel.warnings.length, 2)
  t.match(kernel.warnings[0], /no lib\/modules\/5\.4\.0-1/)
  t.match(kernel.warnings[1], /not known whether the kernel unpacks zstd/)
})

t.test('importing again replaces a kernel, and what fails leaves it', async (t) => {
  const { cluster, directory, imported, work, under } = await importing(t)
  await imported()
  const before = await imported({ version: '5.4' })
  t.same(cluster.state.get('kernel', 'new')?.value, before)
  const failing: [Partial<KernelImportRequest>, string][] = [
    [{ source: 'tree' }, 'MUSTER_KERNEL_SOURCE'],
    [{ source: join(directory, 'gone') }, 'MUSTER_KERNEL_SOURCE'],
    [{ version: '7' }, 'MUSTER_KERNEL_NOT_FOUND'],
    [{ name: 'a/b' }, 'MUSTER_VALUE_INVALID'],
  ]
  for (const [request, code] of failing) await t.rejects(imported(request), { code })
  t.same(cluster.state.get('kernel', 'new')?.value, before)
  t.same(readdirSync(work), [])
  t.equal(under(), 0)
})

t.test('a kernel is imported once at a time, and leaving an import ends it', async (t) => {
  const { cluster, steps, imported, work } = await importing(t)
  const first = steps({})[Symbol.asyncIterator]()
  await first.next()
  await t.rejects(imported(), { code: 'MUSTER_KERNEL_BUSY', message: /kernel new/ })
  await first.next()
  await first.return?.()
  t.same(readdirSync(work), [])
  t.equal(cluster.state.get('kernel', 'new'), undefined)
  t.ok(await imported())
})

t.test('what is cancelled leaves nothing', async (t) => {
  const { cluster, directory, steps, work } = await importing(t)
  const cancelled = new AbortController()
  const all = steps({ source: debOf(directory, join(directory, 'tree')), signal: cancelled.signal })
  await t.rejects(
    async () => {
      for await (const step of all) if ('phase' in step) cancelled.abort(new Error('enough'))
    },
    { message: 'enough' },
  )
  t.equal(cluster.state.get('kernel', 'new'), undefined)
  t.same(readdirSync(work), [])
  t.notOk(existsSync(join(work, 'package')))
})
