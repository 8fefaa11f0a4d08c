import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { imageSite, siteOfTwoVersions } from './_image-site.ts'

t.test('an image is shown with its live version, and who uses it', async (t) => {
  const { muster, cluster, root } = await siteOfTwoVersions(t)
  await cluster.change(
    { op: 'put', kind: 'profile', name: 'gpu', value: { image: 'debian' } },
    { op: 'put', kind: 'node', name: 'n1', value: { profiles: ['gpu'] } },
  )
  const { code, stdout } = await muster('image show debian')
  t.equal(code, 0)
  t.match(stdout, /^image debian, version 2 {2}\(live\)\n/)
  t.match(stdout, new RegExp(`\nsource +${root}\n`))
  t.match(stdout, /\ndigest +[0-9a-f]{64}\n/)
  t.match(stdout, /\nkernels +6\.1\.0-1 {2}\/boot\/vmlinuz-6\.1\.0-1-amd64, the default, booted by 1 node\n/)
  t.match(stdout, /\nbooted by +1 node: n1\nnamed by profiles +gpu\nother versions +1\n/)
  t.match(JSON.parse((await muster('image show debian --json')).stdout), {
    name: 'debian',
    value: { number: 2 },
    nodes: { count: 1 },
    profiles: ['gpu'],
  })
})

t.test('what a version was built with is shown, and whether it has an init', async (t) => {
  const { muster, root } = await imageSite(t)
  const usual = (await muster('image show debian')).stdout
  t.notMatch(usual, /\n(built with|init) /)
  await mkdir(join(root, 'bin'))
  await rename(join(root, 'sbin/init'), join(root, 'bin/sh'))
  const flags = '--codec zstd --all-root --exclude etc/motd --exclude var'
  t.match(await muster(`image import ${root} debian ${flags}`), { code: 0 })
  const { stdout } = await muster('image show debian')
  t.match(stdout, /\nbuilt with +--codec zstd --all-root --exclude etc\/motd --exclude var\n/)
  t.match(stdout, /\ninit +none: only nodes that name their own can boot it\n/)
  t.match(JSON.parse((await muster('image show debian --json')).stdout), {
    value: { hasInit: false, options: { codec: 'zstd', allRoot: true, excludes: ['etc/motd', 'var'] } },
  })
})

t.test('signed loaders of the image are shown, and where in it they are', async (t) => {
  const { muster, root } = await imageSite(t)
  t.notMatch((await muster('image show debian')).stdout, /\nloaders /)
  await mkdir(join(root, 'usr/lib/shim'), { recursive: true })
  await mkdir(join(root, 'usr/lib/grub/x86_64-efi-signed'), { recursive: true })
  await writeFile(join(root, 'usr/lib/shim/shimx64.efi.signed'), 'MZ shim')
  await writeFile(join(root, 'usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed'), 'MZ grub')
  t.match(await muster(`image import ${root} debian`), { code: 0 })
  const { stdout } = await muster('image show debian')
  t.match(stdout, /\nloaders +\S+\.efi {2}.*efi\.signed\n +\S+\.efi {2}.*efi\.signed\n/)
  t.match(stdout, /shimx64\.efi {2}\S*usr\/lib\/shim\/shimx64\.efi\.signed\n/)
})

t.test('on a narrow terminal digest and warnings are whole', async (t) => {
  const { muster, root } = await imageSite(t)
  t.match(await muster(`image import ${root} zstd --codec zstd`), { code: 0 })
  const { stdout } = await muster('image show zstd', { columns: 40 })
  t.match(stdout, /\ndigest +[0-9a-f]{64}\n/)
  t.match(stdout, /\nwarnings +It is not known whether these kernels can unpack zstd: 6\.1\.0-1\.\n/)
})

t.test('another version is shown by its number', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  t.match(await muster('image show debian@1'), {
    stdout: /^image debian, version 1 {2}\(not live; version 2 is\)\n/,
  })
  t.match(JSON.parse((await muster('image show debian@1 --json')).stdout), { name: 'debian', number: 1 })
  t.match(await muster('image show debian@9'), { code: 3, stderr: /there is no version 9/ })
  t.match(await muster('image show debian@'), { code: 2 })
})
