import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { compressionOf } from '../../../../../services/controller/images/sources/recognise.ts'
import { unpackTarball } from '../../../../../services/controller/images/sources/unpack-tarball.ts'
import { run } from '../../../../libs/archive/_tools.ts'
import { layer, listing, scratch, text } from './_containers.ts'
import { placeFor, testAsRoot } from './_import.ts'

/** Where the tarball is unpacked. */
async function unpacked(t: Test, tar: Buffer, name = 'root.tar'): Promise<string> {
  const path = join(scratch(t), name)
  writeFileSync(path, tar)
  const place = placeFor(t)
  let last = 0
  const onBytes = (bytes: number): void => {
    last = bytes
  }
  await unpackTarball({ path, compression: await compressionOf(path) }, { root: 'root', place, onBytes })
  t.equal(last, tar.length)
  return join(place.directory, 'root')
}

testAsRoot('all that a tarball can hold is there as it was', async (t) => {
  const tar = layer(
    t,
    `mkdir -p dev usr/bin home/user etc; chmod 750 .
     mknod -m 666 dev/null c 1 3
     echo x >usr/bin/su; chmod 4755 usr/bin/su
     echo x >usr/bin/ping; setcap cap_net_raw+ep usr/bin/ping
     setfattr -n security.selinux -v system_u:object_r:bin_t:s0 usr/bin/ping
     echo x >etc/one; ln etc/one etc/two
     ln -s /usr/bin bin
     echo x >home/user/file; setfattr -n user.note -v x home/user/file
     chown -R 1000:1001 home/user
     mkdir -m 1777 tmp; mkdir -m 555 usr/locked; echo x >usr/locked/file`,
  )
  const root = await unpacked(t, tar)
  t.same(
    listing(root),
    [
      'c 666 0:0 1 dev/null',
      'd 1777 0:0 2 tmp',
      'd 555 0:0 2 usr/locked',
      'd 755 0:0 2 dev',
      'd 755 0:0 2 etc',
      'd 755 0:0 2 usr/bin',
      'd 755 0:0 3 home',
      'd 755 0:0 4 usr',
      'd 755 1000:1001 2 home/user',
      'f 4755 0:0 1 usr/bin/su',
      'f 644 0:0 1 usr/bin/ping',
      'f 644 0:0 1 usr/locked/file',
      'f 644 0:0 2 etc/one',
      'f 644 0:0 2 etc/two',
      'f 644 1000:1001 1 home/user/file',
      'l 777 0:0 1 bin /usr/bin',
    ].sort(),
  )
  t.equal(statSync(root).mode & 0o7777, 0o750)
  t.equal(statSync(`${root}/etc/one`).ino, statSync(`${root}/etc/two`).ino)
  t.match(run('getcap', [`${root}/usr/bin/ping`]).stdout.toString(), /cap_net_raw=ep/)
  const attributes = run('getfattr', ['-d', '-m', '-', 'home/user/file', 'usr/bin/ping'], {
    cwd: root,
  }).stdout
  t.match(attributes.toString(), /user.note="x"/)
  t.notMatch(attributes.toString(), /selinux/)
})

testAsRoot('its compression is seen by its content, not by its name', async (t) => {
  const tar = layer(t, 'echo x >file')
  for (const program of ['cat', 'gzip', 'xz', 'zstd', 'bzip2']) {
    const { stdout } = run(program, program === 'cat' ? [] : ['-c'], { input: tar })
    t.equal(text(join(await unpacked(t, stdout as Buffer, 'misnamed.tar.lz'), 'file')), 'x\n', program)
  }
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
    const root = await unpacked(t, tar)
    t.same(
      ['.', 'a', 'a/b', 'a/b/file'].map((path) => statSync(join(root, path)).mode & 0o777),
      [0o755, 0o755, 0o755, 0o644],
    )
  },
)

testAsRoot('nothing is written outside of the tree', async (t) => {
  const outside = scratch(t)
  const from = scratch(t)
  mkdirSync(join(from, 'in/deep'), { recursive: true })
  writeFileSync(join(from, 'escaped'), 'x')
  const made = (...args: string[]) =>
    run('tar', ['--create', '--file=-', '--absolute-names', ...args], { cwd: join(from, 'in/deep') })
      .stdout as Buffer

  await t.rejects(unpacked(t, made('../../escaped')), {
    code: 'MUSTER_SOURCE_INVALID',
    message: /Member name contains '\.\.'/,
  })
  // What is absolute is taken as seen from the root of the tree.
  const root = await unpacked(t, made(join(from, 'escaped')))
  t.ok(statSync(join(root, from, 'escaped')).isFile())

  const through = join(from, 'through')
  mkdirSync(join(through, 'out'), { recursive: true })
  writeFileSync(join(through, 'out/file'), 'x')
  const links = layer(t, `ln -s ${outside} out`)
  const both = join(from, 'both.tar')
  writeFileSync(both, links)
  run('tar', ['--append', `--file=${both}`, 'out/file'], { cwd: through })
  await t.rejects(unpacked(t, readFileSync(both)), { code: 'MUSTER_SOURCE_INVALID' })
  t.same(listing(outside), [])
})

testAsRoot('a tarball that is cut short, or none, is an error', async (t) => {
  const tar = layer(t, 'head -c 100000 /dev/urandom >file')
  const wrong = { code: 'MUSTER_SOURCE_INVALID', hint: /complete/ }
  await t.rejects(unpacked(t, tar.subarray(0, 50_000)), wrong)
  const { stdout } = run('gzip', ['-c'], { input: tar })
  await t.rejects(unpacked(t, (stdout as Buffer).subarray(0, 50_000)), wrong)
  await t.rejects(unpacked(t, Buffer.alloc(20_000, 'no tarball ')), wrong)
})
