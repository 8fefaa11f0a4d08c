import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, linkSync, mkdirSync, statSync, truncateSync, utimesSync } from 'node:fs'
import { lutimes, rm, symlink, writeFile } from 'node:fs/promises'
import { type Test, test } from 'tap'
import { compress } from '../../../libs/archive/compress.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { walkTree } from '../../../libs/archive/walk-tree.ts'
import { unpackImage } from '../../../libs/image/unpack-image.ts'
import { collect, isRoot } from '../archive/_tools.ts'
import { built } from './_source.ts'
import { rootOf } from './_tools.ts'

/** A place beside the root, at which nothing is left of a run before. */
async function beside(root: string): Promise<string> {
  const target = `${root}.unpacked`
  await rm(target, { recursive: true, force: true })
  return target
}

/** Unpacks beside the root, and says where. */
async function unpacked(root: string, options: { codec?: 'gzip' | 'zstd' } = {}) {
  const { image, blobs, digest } = await built(root, options)
  const target = await beside(root)
  await unpackImage({ manifest: image, blobs, root: target })
  return { target, digest, image }
}

if (isRoot) {
  test('building what was unpacked makes the same image', async (t) => {
    const root = await manifoldRoot(t)
    const before = await collect(walkTree(root))
    const { target, digest } = await unpacked(root)
    const after = await collect(walkTree(target))
    const strip = ({ dev: _, ino: __, ctimeNs: ___, ...entry }: (typeof before)[number]) => entry
    t.same(after.map(strip), before.map(strip))
    t.equal((await built(target)).digest, digest)
    t.equal(
      (await built(target, { codec: 'zstd' })).digest,
      (await unpacked(target, { codec: 'zstd' })).digest,
    )
  })

  test('extended attributes are there again, and the list of them is not', async (t) => {
    const root = rootOf(t, { bin: { ping: 'ping' }, data: 'data' })
    execFileSync('setcap', ['cap_net_raw+ep', `${root}/bin/ping`])
    execFileSync('setfattr', ['-n', 'user.origin', '-v', 'somewhere', `${root}/data`])
    const { target, digest } = await unpacked(root)
    t.match(execFileSync('getcap', [`${target}/bin/ping`]).toString(), /cap_net_raw=ep/)
    t.throws(() => statSync(`${target}/usr`), { code: 'ENOENT' })
    t.equal((await built(target)).digest, digest)
  })

  test('zeros take no room', async (t) => {
    const root = rootOf(t)
    await writeFile(`${root}/sparse`, 'x')
    truncateSync(`${root}/sparse`, 40_000_000)
    const { target } = await unpacked(root)
    t.equal(statSync(`${target}/sparse`).size, 40_000_000)
    t.ok(statSync(`${target}/sparse`).blocks < 2_000)
  })
}

test('progress comes to what there is', async (t) => {
  const root = rootOf(t, { a: randomBytes(600_000).toString('hex'), b: 'b' })
  const { image, blobs } = await built(root)
  const seen: { rawBytes: number; files: number }[] = []
  const onProgress = (progress: { rawBytes: number; files: number }) => seen.push(progress)
  await unpackImage({ manifest: image, blobs, root: await beside(root), onProgress })
  t.equal(seen.length, image.segments.length)
  t.match(seen.at(-1), { rawBytes: image.rawSize, files: image.entries })
})

test('who gives up an unpacking gets the reason, and cpio ends', async (t) => {
  const root = rootOf(t, { a: 'a' })
  const { image, blobs } = await built(root)
  const stop = new AbortController()
  const reason = new Error('enough')
  const onProgress = () => stop.abort(reason)
  const unpacking = unpackImage({
    manifest: image,
    blobs,
    root: await beside(root),
    signal: stop.signal,
    onProgress,
  })
  await t.rejects(unpacking, reason)
})

test('a name that leads out of the tree is refused', async (t) => {
  const { blobs, image } = await built(rootOf(t))
  const base = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
  const evil = packEntries([
    { ...base, type: 'symlink', path: 'link', target: '/tmp' },
    { ...base, type: 'file', path: 'link/file', content: Buffer.from('x') },
  ])
  const ref = await blobs.put(await compress(evil, 'gzip'))
  const segments = [{ ...ref, rawSize: evil.length }, ...image.segments]
  const manifest = { ...image, segments }
  const root = `${t.testdir()}/out`
  await t.rejects(unpackImage({ manifest, blobs, root }), {
    code: 'MUSTER_ARCHIVE_CORRUPT',
    message: /link\/file leads through a symbolic link/,
  })
})

/** One of everything that is hard to carry. */
async function manifoldRoot(t: Test): Promise<string> {
  const root = rootOf(t, { etc: { motd: 'hello' }, dev: {}, far: { away: {} } })
  const make = async (path: string, content: string | Buffer) => {
    await writeFile(Buffer.from(`${root}/${path}`), content)
  }
  await make('setuid', 'x')
  chownSync(`${root}/setuid`, 12, 34)
  chmodSync(`${root}/setuid`, 0o6755)
  await make('large', randomBytes(6_000_000))
  await make('middle', randomBytes(300_000))
  linkSync(`${root}/middle`, `${root}/far/away/middle`)
  linkSync(`${root}/middle`, `${root}/etc/middle`)
  await make('new\nline', 'x')
  await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff, 0xfe, 0x20)]), 'not UTF-8')
  await symlink('/no/where', `${root}/dangling`)
  await lutimes(`${root}/dangling`, 1_000, 1_000)
  execFileSync('mknod', [`${root}/dev/null`, 'c', '1', '3'])
  execFileSync('mknod', [`${root}/dev/loop0`, 'b', '7', '300'])
  execFileSync('mkfifo', [`${root}/dev/initctl`])
  for (let at = 0; at < 500; at++) await make(`far/${at}`, `${at}`.repeat(at))
  mkdirSync(`${root}/closed`)
  chmodSync(`${root}/closed`, 0o2700)
  for (const path of ['far/away', 'far', 'etc', 'closed', 'dev']) utimesSync(`${root}/${path}`, 2_000, 2_000)
  return root
}
