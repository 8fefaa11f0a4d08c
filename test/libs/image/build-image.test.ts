import { randomBytes } from 'node:crypto'
import { appendFileSync, chownSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { TreeUnreadableError } from '../../../libs/archive/errors.ts'
import { SEGMENT_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { readEntries } from '../../../libs/archive/pack.ts'
import { trailerSegment } from '../../../libs/archive/trailer.ts'
import { decode } from '../../../libs/codec/codec.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { type BuildProgress, buildImage } from '../../../libs/image/build-image.ts'
import { manifestOf } from '../../support/tree-manifest.ts'
import { isRoot, run } from '../archive/_tools.ts'
import { MemoryCache, MemorySink, newDirectory, rootOf, unpack } from './_tools.ts'

const KERNEL = { boot: { 'vmlinuz-6.1.0-28-amd64': 'kernel', 'initrd.img-6.1.0-28-amd64': 'initramfs' } }

function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`file${at}`, `${at} `.repeat(10_000)]))
}

for (const [codec, program, args] of [
  ['gzip', 'zcat', []],
  ['zstd', 'zstd', ['-dc']],
] as const) {
  t.test(`an image in ${codec} is an archive to ${program} and cpio`, async (t) => {
    const root = rootOf(t, { usr: { share: manyFiles(50) }, link: t.fixture('symlink', 'usr') })
    const store = new MemorySink()
    const { image, manifest, files, rawSize } = await buildImage({ root, store, codec })
    t.ok(image.segments.length > 5)
    const bytes = store.bytesOf(...image.segments)
    t.equal(bytes.length, image.size)
    const raw = run(program, args, { input: bytes }).stdout
    t.equal(raw.length, image.rawSize)
    const out = t.testdir({})
    run('cpio', ['-idm', '--quiet'], { cwd: out, input: raw })
    t.equal(run('find', ['.', '-mindepth', '1', '-printf', 'x'], { cwd: out }).stdout.length, files)
    t.same([files, rawSize], [image.entries, image.rawSize])
    t.same(decode(store.bytesOf(manifest)), image)
    t.equal(image.segments.at(-1)?.digest, digestOf(trailerSegment(codec)))
  })
}

t.test('the same tree gives the same manifest, whatever order it was made in', async (t) => {
  const dir = t.testdir({ copy: {} })
  const root = `${dir}/root`
  mkdirSync(`${root}/sbin`, { recursive: true })
  for (let at = 0; at < 40; at++) writeFileSync(`${root}/file${at}`, `${at}`.repeat(5000))
  writeFileSync(`${root}/sbin/init`, '', { mode: 0o755 })
  run('ln', ['file7', 'zz'], { cwd: root })
  run('ln', ['file7', 'aa'], { cwd: root })
  run('sh', ['-c', 'ls -r | xargs cp -a -t ../copy'], { cwd: root })
  const [one, other] = await Promise.all(
    [root, `${dir}/copy`].map((tree) => buildImage({ root: tree, store: new MemorySink(), codec: 'gzip' })),
  )
  t.same(other?.manifest, one?.manifest)
})

t.test('a change ships little, and a cache compresses little', async (t) => {
  const root = rootOf(t, manyFiles(200))
  const cache = new MemoryCache()
  const before = await buildImage({ root, store: new MemorySink(), codec: 'gzip', cache })
  appendFileSync(`${root}/file100`, 'more')
  const store = new MemorySink()
  const after = await buildImage({ root, store, codec: 'gzip', cache })
  const digests = new Set(before.image.segments.map(({ digest }) => digest))
  const added = after.image.segments.filter(({ digest }) => !digests.has(digest))
  t.ok(added.length > 0 && added.length <= 3)
  t.equal(store.blobs.size, added.length + 2, 'besides them only the trailer and the manifest are put')
})

t.test('a file larger than a segment is one, compressed as it is read', async (t) => {
  const root = rootOf(t)
  const large = Buffer.alloc(SEGMENT_BYTES_MAX + 10, 'large file ')
  writeFileSync(`${root}/large`, large)
  const store = new MemorySink()
  const cache = new MemoryCache()
  const { image } = await buildImage({ root, store, codec: 'gzip', cache })
  t.ok(image.segments.some(({ rawSize }) => rawSize > SEGMENT_BYTES_MAX))
  const raw = run('zcat', [], { input: store.bytesOf(...image.segments) }).stdout
  t.ok(run('cpio', ['-i', '--quiet', '--to-stdout', 'large'], { input: raw }).stdout.equals(large))
  t.same((await buildImage({ root, store: new MemorySink(), codec: 'gzip', cache })).image, image)
})

t.test('progress goes up to totals that are known from the start', async (t) => {
  const root = rootOf(t, manyFiles(60))
  const seen: BuildProgress[] = []
  const onProgress = (progress: BuildProgress): void => void seen.push(progress)
  const { image } = await buildImage({ root, store: new MemorySink(), codec: 'gzip', onProgress })
  const [first, last] = [seen[0]!, seen.at(-1)!]
  t.equal(seen.length, image.segments.length, 'once before anything is done, then after each but the trailer')
  t.same([first.files, first.filesTotal, first.rawTotal], [0, image.entries, last.rawTotal])
  t.same([last.files, last.rawBytes], [last.filesTotal, last.rawTotal])
  t.ok(seen.every(({ bytes }, index) => index === 0 || bytes > seen[index - 1]!.bytes))
})

t.test('what is excluded is not in the image, but its kernels are still found', async (t) => {
  const root = rootOf(t, {
    ...KERNEL,
    etc: { warewulf: { excludes: '/boot/\n' } },
    var: { cache: { a: 'x' } },
  })
  const store = new MemorySink()
  const { image, kernels, warnings } = await buildImage({
    root,
    store,
    codec: 'gzip',
    excludes: ['var/cache/*'],
  })
  const raw = run('zcat', [], { input: store.bytesOf(...image.segments) }).stdout
  const listed = run('cpio', ['-t', '--quiet'], { input: raw }).stdout.toString()
  t.equal(listed, 'etc\netc/warewulf\netc/warewulf/excludes\nsbin\nsbin/init\nvar\nvar/cache\n')
  t.match(kernels, [{ version: '6.1.0-28', path: '/boot/vmlinuz-6.1.0-28-amd64' }])
  t.equal(store.bytesOf(kernels[0]!.blob, kernels[0]!.initramfs!.blob).toString(), 'kernelinitramfs')
  t.same(warnings, [])
})

t.test('an image without a kernel is built, with a warning', async (t) => {
  const { kernels, warnings, lost } = await buildImage({
    root: rootOf(t),
    store: new MemorySink(),
    codec: 'gzip',
  })
  t.same(kernels, [])
  t.match(warnings, [/no kernel/])
  t.match(lost, { status: 'checked', total: 0 })
})

t.test('what is no directory is refused before anything is stored', async (t) => {
  const store = new MemorySink()
  await t.rejects(buildImage({ root: '/no/such/root', store, codec: 'gzip' }), TreeUnreadableError)
  t.equal(store.blobs.size, 0)
})

t.test('on a full disk the error is that of the store', async (t) => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  const store = new MemorySink()
  store.putMany = () => Promise.reject(full)
  await t.rejects(buildImage({ root: rootOf(t), store, codec: 'gzip' }), full)
})

t.test('a signal ends the build with its reason', async (t) => {
  const root = rootOf(t, manyFiles(100))
  const reason = new Error('the operator has changed his mind')
  const stopped = { root, store: new MemorySink(), codec: 'gzip', signal: AbortSignal.abort(reason) } as const
  await t.rejects(buildImage(stopped), reason)
  t.equal(stopped.store.blobs.size, 0)

  const abort = new AbortController()
  const onProgress = (): void => abort.abort(reason)
  const store = new MemorySink()
  await t.rejects(buildImage({ root, store, codec: 'gzip', signal: abort.signal, onProgress }), reason)
  const stored = store.blobs.size
  await new Promise(setImmediate)
  t.equal(store.blobs.size, stored, 'nothing is stored afterwards')
})

t.test('with allRoot everything belongs to root, whoever has it in the directory', async (t) => {
  const root = rootOf(t, { etc: { motd: 'welcome' } })
  if (process.getuid?.() === 0) chownSync(`${root}/etc/motd`, 1_000, 1_000)
  const store = new MemorySink()
  const { image } = await buildImage({ root, store, codec: 'gzip', allRoot: true })
  const raw = run('zcat', [], { input: store.bytesOf(...image.segments) }).stdout
  const owners = new Set(readEntries(raw).map(({ uid, gid }) => `${uid}:${gid}`))
  t.same([...owners], ['0:0'])
})

if (isRoot) {
  t.test('a disk that is too small is foreseen, or leaves nothing half-made', async (t) => {
    const root = rootOf(t)
    for (let at = 0; at < 200; at++) writeFileSync(`${root}/${at}`, randomBytes(100_000))
    const script = join(import.meta.dirname, '../../support/build-on-small-disk.ts')
    const { stdout } = run('unshare', ['--mount', process.execPath, script, root, newDirectory(t)])
    const [foreseen, met] = stdout.toString().split('\n')
    t.same(JSON.parse(foreseen!), { code: 'MUSTER_IMAGE_NO_ROOM', halfMade: 0 })
    t.same(JSON.parse(met!), { code: 'MUSTER_STORE_FULL', halfMade: 0 })
  })
}

t.test('a file that no archive has room for is an error that names it and says what to do', async (t) => {
  const root = rootOf(t, { var: { huge: '' } })
  truncateSync(`${root}/var/huge`, 2 ** 32)
  const build = { root, store: new MemorySink(), codec: 'gzip' } as const
  await t.rejects(buildImage(build), {
    code: 'MUSTER_ARCHIVE_ENTRY_TOO_LARGE',
    message: /var\/huge/,
    hint: /exclude/,
  })
  t.equal(build.store.blobs.size, 0)
  await buildImage({ ...build, excludes: ['var/huge'] })
})

t.test('auto is zstd where the kernel is known to unpack it', async (t) => {
  const codecOf = async (config: string): Promise<string> => {
    const root = rootOf(t, { boot: { ...KERNEL.boot, 'config-6.1.0-28-amd64': config } })
    return (await buildImage({ root, store: new MemorySink(), codec: 'auto' })).image.codec
  }
  t.equal(await codecOf('CONFIG_RD_GZIP=y\nCONFIG_RD_ZSTD=y\n'), 'zstd')
  t.equal(await codecOf('CONFIG_RD_GZIP=y\n'), 'gzip')
})

t.test('the list of packages is kept beside the image', async (t) => {
  const status = 'Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n'
  const store = new MemorySink()
  const root = rootOf(t, { var: { lib: { dpkg: { status } } } })
  const { packages } = await buildImage({ root, store, codec: 'gzip' })
  t.equal(store.bytesOf(packages!).toString().trim(), 'bash 5.2-1 amd64')
})

t.test('attributes of files are in the image as a list, which is the only thing added', async (t) => {
  const root = rootOf(t, { usr: { bin: { ping: 'x', setfattr: 'x' } } })
  run('setfattr', ['-n', 'user.note', '-v', 'keep me', `${root}/usr/bin/ping`])
  const store = new MemorySink()
  const cache = new MemoryCache()
  const built = await buildImage({ root, store, codec: 'gzip', cache })
  const out = unpack(t, store, built)
  t.match(readFileSync(`${out}/usr/lib/muster/xattrs.image`, 'utf8'), /^# file: \/usr\/bin\/ping\nuser.note=/)
  const [before, after] = [root, out].map((tree) =>
    manifestOf(tree).filter((line) => !/^\/usr\/lib/.test(line)),
  )
  t.same(after, before)
  t.equal(built.image.entries, manifestOf(out).length)
  t.same((await buildImage({ root, store, codec: 'gzip', cache })).manifest, built.manifest)

  const again = rootOf(t)
  run('cp', ['-a', `${out}/.`, again])
  run('setfattr', ['-n', 'user.note', '-v', 'keep me', `${again}/usr/bin/ping`])
  const rebuilt = await buildImage({ root: again, store, codec: 'gzip' })
  t.equal(rebuilt.image.entries, built.image.entries, 'the list of the former image gives way to the new one')
})
