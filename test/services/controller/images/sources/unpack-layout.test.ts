import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { fetchLayout, LAYOUT } from '../../../../../services/controller/images/sources/fetch-layout.ts'
import { Skopeo } from '../../../../../services/controller/images/sources/skopeo.ts'
import {
  unpackedBytes,
  unpackLayout,
} from '../../../../../services/controller/images/sources/unpack-layout.ts'
import { run } from '../../../../libs/archive/_tools.ts'
import { type LayerBytes, Layout, layer, listing, scratch, text } from './_containers.ts'
import { placeFor, testAsRoot } from './_import.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }

/** The tree that the layers make. */
async function unpacked(t: Test, ...layers: LayerBytes[]): Promise<string> {
  const layout = new Layout(scratch(t))
  layout.add('x', { layers })
  const place = placeFor(t)
  const source = { kind: 'oci' as const, path: layout.path, reference: 'x' }
  const skopeo = await Skopeo.for(source, { place, platform: PLATFORM, access: {} })
  await fetchLayout(skopeo, { found: await skopeo.find(), place, onBytes: () => {} })
  const seen: number[] = []
  await unpackLayout('root', { source: 'x', place, onLayer: (layer) => seen.push(layer) })
  t.same(
    seen,
    layers.map((_, index) => index + 1),
  )
  return join(place.directory, 'root')
}

testAsRoot('all that a layer can hold is there as it was', async (t) => {
  const tar = layer(
    t,
    `mkdir -p dev usr/bin home/user etc
     mknod -m 666 dev/null c 1 3
     mknod -m 660 dev/sda b 8 0
     mkfifo -m 600 etc/pipe
     echo x >usr/bin/su; chmod 4755 usr/bin/su
     echo x >usr/bin/ping; setcap cap_net_raw+ep usr/bin/ping
     echo x >etc/one; ln etc/one etc/two
     ln -s /usr/bin bin
     echo x >home/user/file; setfattr -n user.note -v x home/user/file
     chown -R 1000:1001 home/user
     mkdir -m 1777 tmp`,
  )
  const root = await unpacked(t, { tar })
  t.same(
    listing(root),
    [
      'b 660 0:0 1 dev/sda',
      'c 666 0:0 1 dev/null',
      'd 1777 0:0 2 tmp',
      'd 755 0:0 2 dev',
      'd 755 0:0 2 etc',
      'd 755 0:0 3 home',
      'd 755 0:0 3 usr',
      'd 755 0:0 2 usr/bin',
      'd 755 1000:1001 2 home/user',
      'f 4755 0:0 1 usr/bin/su',
      'f 644 0:0 2 etc/one',
      'f 644 0:0 2 etc/two',
      'f 644 0:0 1 usr/bin/ping',
      'f 644 1000:1001 1 home/user/file',
      'l 777 0:0 1 bin /usr/bin',
      'p 600 0:0 1 etc/pipe',
    ].sort(),
  )
  t.equal(statSync(`${root}/etc/one`).ino, statSync(`${root}/etc/two`).ino)
  t.equal(statSync(`${root}/dev/null`).rdev, statSync('/dev/null').rdev)
  t.match(run('getcap', [`${root}/usr/bin/ping`]).stdout.toString(), /cap_net_raw=ep/)
  t.match(run('getfattr', ['-d', 'home/user/file'], { cwd: root }).stdout.toString(), /user.note="x"/)
})

testAsRoot('what a later layer takes away is gone, and nothing else', async (t) => {
  const base = layer(
    t,
    'mkdir -p etc/dir opaque/sub; echo 1 >etc/gone; echo 1 >etc/kept; echo 1 >etc/dir/x; echo 1 >opaque/old; echo 1 >opaque/sub/old',
  )
  const next = layer(
    t,
    'mkdir -p etc opaque; : >etc/.wh.gone; : >etc/.wh.dir; : >opaque/.wh..wh..opq; echo 2 >opaque/new',
  )
  const last = layer(t, 'mkdir etc; echo 3 >etc/kept')
  const root = await unpacked(t, { tar: base }, { tar: next }, { tar: last })
  t.same(
    listing(root)
      .map((line) => line.split(' ').at(-1))
      .sort(),
    ['etc', 'etc/kept', 'opaque', 'opaque/new'],
  )
  t.equal(text(`${root}/etc/kept`), '3\n')
})

testAsRoot('layers are compressed in whatever way', async (t) => {
  const made = (name: string) => layer(t, `echo ${name} >${name}`)
  const root = await unpacked(
    t,
    { tar: made('a'), compression: 'gzip' },
    { tar: made('b'), compression: 'zstd' },
    { tar: made('c'), compression: 'none' },
  )
  t.same(
    ['a', 'b', 'c'].map((name) => text(join(root, name))),
    ['a\n', 'b\n', 'c\n'],
  )
})

testAsRoot(
  'directories that are only implied are open to all, also where the service keeps its files for itself',
  async (t) => {
    const directory = scratch(t)
    run('sh', ['-c', 'mkdir -p a/b && echo x >a/b/file && tar --create --file=tar a/b/file'], {
      cwd: directory,
    })
    const tar = readFileSync(join(directory, 'tar'))
    const mask = process.umask(0o077)
    t.teardown(() => process.umask(mask))
    const root = await unpacked(t, { tar })
    t.same(
      ['.', 'a', 'a/b', 'a/b/file'].map((path) => statSync(join(root, path)).mode & 0o777),
      [0o755, 0o755, 0o755, 0o644],
    )
  },
)

testAsRoot('nothing is written outside of the tree', async (t) => {
  const outside = scratch(t)
  const links = layer(t, `ln -s ${outside} out; ln -s ../../../.. up`)
  const through = layer(t, `mkdir out up; echo x >out/file; echo x >up/muster-escaped`)
  const root = await unpacked(t, { tar: links }, { tar: through })
  t.same(listing(outside), [])
  t.ok(statSync(root).isDirectory())
})

testAsRoot('what the layers hold is known before they are unpacked', async (t) => {
  const [one, other] = [
    layer(t, 'head -c 3000000 /dev/zero >zero'),
    layer(t, 'head -c 2000000 /dev/zero >zero'),
  ]
  const layout = new Layout(join(scratch(t), LAYOUT))
  layout.add('x', { layers: [{ tar: one }, { tar: other, compression: 'none' }] })
  const bytes = await unpackedBytes(join(layout.path, '..'))
  const beside = bytes - one.length - other.length
  t.ok(beside > 0 && beside < 2_000, `${beside} bytes are the manifest's and the configuration's`)
})

testAsRoot('a layout without the image is an error', async (t) => {
  const place = placeFor(t)
  await t.rejects(unpackLayout('root', { source: 'docker://r/x:1', place, onLayer: () => {} }), {
    message: /^docker:\/\/r\/x:1 /,
  })
})
