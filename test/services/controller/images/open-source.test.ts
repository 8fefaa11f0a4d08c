import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { run } from '../../../libs/archive/_tools.ts'
import { ImportSite } from './_import-site.ts'
import { Layout, layer, listing, MACHINE, scratch } from './sources/_containers.ts'
import { testAsRoot } from './sources/_import.ts'

const INIT = new URL('../../../../config/overlays/init/init', import.meta.url).pathname

const site = await ImportSite.start(t)

/** An OCI layout, and a tarball, of one tree. */
function sourcesOf(t: Test, script: string): string[] {
  const tar = layer(t, script)
  const directory = scratch(t)
  new Layout(directory).add('x', { layers: [{ tar }] })
  writeFileSync(join(directory, 'root.tar'), tar)
  return [`oci:${directory}:x`, join(directory, 'root.tar')]
}

testAsRoot('attributes of files are there again once the init of muster has run', async (t) => {
  const sources = sourcesOf(
    t,
    `${MACHINE}
     cp "$(command -v setfattr)" usr/bin
     for name in ping newuidmap; do echo x >usr/bin/$name; chmod 755 usr/bin/$name; done
     setcap cap_net_raw+ep usr/bin/ping
     setcap cap_setuid+ep usr/bin/newuidmap
     echo x >'etc/a file'; setfattr -n user.note -v x 'etc/a file'; setfattr -n trusted.note -v x 'etc/a file'`,
  )
  for (const source of sources) {
    const { image } = await site.imported({ name: 'attributes', source })
    t.same(image.warnings, ['etc/a file loses its extended attributes: trusted.note.'])
    const root = scratch(t)
    await site.boot(image, root)
    const attributes = () =>
      run('sh', ['-c', 'getcap -r . | sort; getfattr -d etc/*'], { cwd: root }).stdout.toString()
    t.equal(attributes(), '')
    run('sh', [INIT, 'tree', root])
    t.match(attributes(), /ping cap_net_raw=ep/)
    t.match(attributes(), /newuidmap cap_setuid=ep/)
    t.match(attributes(), /# file: etc\/a file\nuser.note="x"/)
  }
})

testAsRoot('a machine of Rocky Linux is known by its files', async (t) => {
  const [source] = sourcesOf(
    t,
    `mkdir -p usr/bin usr/sbin usr/lib/systemd usr/lib64 etc boot usr/lib/modules/5.14.0-427.13.1.el9_4.x86_64
     for name in bin sbin lib lib64; do ln -s usr/$name $name; done
     echo x >usr/bin/bash; chmod 755 usr/bin/bash; ln -s bash usr/bin/sh
     echo x >usr/lib/systemd/systemd; chmod 755 usr/lib/systemd/systemd; ln -s ../lib/systemd/systemd usr/sbin/init
     echo kernel >usr/lib/modules/5.14.0-427.13.1.el9_4.x86_64/vmlinuz
     echo kernel >boot/vmlinuz-0-rescue-0123456789abcdef
     echo initramfs >boot/initramfs-5.14.0-427.13.1.el9_4.x86_64.img
     printf 'ID="rocky"\\nID_LIKE="rhel centos fedora"\\nVERSION_ID="9.4"\\n' >usr/lib/os-release
     ln -s ../usr/lib/os-release etc/os-release`,
  )
  const { image } = await site.imported({ name: 'rocky', source })
  const kernel = image.kernels.find(({ version }) => version !== '')
  t.match(kernel, {
    version: '5.14.0-427.13.1',
    path: '/lib/modules/5.14.0-427.13.1.el9_4.x86_64/vmlinuz',
    initramfs: { path: '/boot/initramfs-5.14.0-427.13.1.el9_4.x86_64.img' },
  })
  const root = scratch(t)
  await site.boot(image, root)
  t.match(listing(root).join('\n'), /^l 777 0:0 1 bin usr\/bin$/m)
})

testAsRoot('a machine of openSUSE is known by its files', async (t) => {
  const [source] = sourcesOf(
    t,
    `mkdir -p usr/bin usr/sbin usr/lib/systemd usr/etc etc boot usr/lib/modules/6.4.0-150600.21-default
     for name in bin sbin lib; do ln -s usr/$name $name; done
     echo x >usr/bin/bash; chmod 755 usr/bin/bash; ln -s bash usr/bin/sh
     echo x >usr/lib/systemd/systemd; chmod 755 usr/lib/systemd/systemd; ln -s ../lib/systemd/systemd usr/sbin/init
     echo kernel >boot/Image-6.4.0-150600.21-default; ln -s Image-6.4.0-150600.21-default boot/Image
     echo initramfs >boot/initrd-6.4.0-150600.21-default
     printf 'ID="opensuse-leap"\\nID_LIKE="suse opensuse"\\n' >usr/etc/os-release; ln -s ../usr/etc/os-release etc/os-release`,
  )
  const { image } = await site.imported({ name: 'suse', source })
  t.match(image.kernels, [
    {
      version: '6.4.0-150600.21',
      path: '/boot/Image-6.4.0-150600.21-default',
      initramfs: { path: '/boot/initrd-6.4.0-150600.21-default' },
    },
  ])
})

testAsRoot('a directory is built where it is, and makes no tree', async (t) => {
  const root = scratch(t)
  chmodSync(root, 0o755)
  run('sh', ['-ec', MACHINE], { cwd: root })
  t.match((await site.imported({ name: 'directory', source: root })).image, { source: root, warnings: [] })
  t.notOk(site.hasTree('directory'))
})

testAsRoot('what was left out, or given to root, is not kept as a tree', async (t) => {
  const [source] = sourcesOf(t, `${MACHINE} mkdir doc; echo x >doc/x; chown 1:1 etc`)
  const { image } = await site.imported({ name: 'special', source, excludes: ['/doc'], allRoot: true })
  t.notOk(site.hasTree('special'))
  const root = scratch(t)
  await site.boot(image, root)
  t.notMatch(listing(root).join('\n'), / doc|1:1/)
})
