import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { imageSite } from './_image-site.ts'

t.test('kernels are listed with the one that is the default, and who boots them', async (t) => {
  const { muster, cluster, root, build } = await imageSite(t)
  await writeFile(join(root, 'boot/vmlinuz-6.10.2-1-amd64'), 'newer')
  await writeFile(join(root, 'boot/initrd.img-6.10.2-1-amd64'), 'initramfs')
  await build()
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value: { image: 'debian' } })
  const { stdout } = await muster('image kernels')
  const lines = stdout.trimEnd().split('\n')
  t.match(lines[0], /^IMAGE +KERNEL +DEFAULT +NODES +SIZE +PATH +INITRAMFS$/)
  t.match(lines.slice(1), [
    /^debian +6\.1\.0-1 +0 +16 bytes +\/boot\/vmlinuz-6\.1\.0-1-amd64 +-$/,
    /^debian +6\.10\.2-1 +\* +1 +5 bytes +\/boot\/vmlinuz-6\.10\.2-1-amd64 +\/boot\/initrd\.img-6\.10\.2-1-amd64$/,
  ])
  t.match(JSON.parse((await muster('image kernels debian --json')).stdout), [
    { isDefault: false },
    { isDefault: true, nodes: { folded: 'n1' } },
  ])
  t.match(await muster('image kernels none'), { code: 3 })
})
