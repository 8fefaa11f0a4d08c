import { symlink, truncate, writeFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run, SHELLS } from '../shells.ts'
import { librariesOf, runStep, without } from './_disks.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'mkfs'
const STEP = 'usr/lib/muster/init.d/31-mkfs'
const UUID = '11111111-2222-3333-4444-555555555555'
// XFS wants at least 300 MB.
const DEVICE_BYTES = 320 * 1024 * 1024

const skip = without('blkid', 'mkfs.ext4')

/** A file to stand for a device. */
async function emptyDevice(t: Test): Promise<string> {
  const image = `${t.testdir({})}/part.img`
  await writeFile(image, '')
  await truncate(image, DEVICE_BYTES)
  return image
}

async function formatted(t: Test, more: Partial<ResolvedNode>, shell?: readonly string[]) {
  let finished = { status: -1, stdout: '', stderr: '' }
  await t.test('the step runs', async (t) => {
    const root = await laidOut(t, OVERLAY, { node: resolvedNode('n1', undefined, more) })
    finished = await runStep(`${root}/${STEP}`, { library: await librariesOf(root), ...(shell && { shell }) })
  })
  return finished
}

/** What is on it: its TYPE, UUID, LABEL. */
async function found(image: string, tag: string): Promise<string> {
  return (await run(['blkid', '-p', '-o', 'value', '-s', tag, image])).stdout.trimEnd()
}

const KINDS = {
  ext4: { uuid: UUID, label: "it's" },
  ext3: { uuid: UUID, label: 'data' },
  xfs: { uuid: UUID, label: 'data' },
  btrfs: { uuid: UUID, label: 'data' },
  vfat: { uuid: '1111-2222', label: 'DATA' },
}

for (const [format, { uuid, label }] of Object.entries(KINDS)) {
  t.test(`an empty device gets ${format}`, { skip: without('blkid', `mkfs.${format}`) }, async (t) => {
    for (const shell of SHELLS) {
      const image = await emptyDevice(t)
      const filesystems = { [image]: { format, path: '/data', label, uuid } }
      const { status, stdout, stderr } = await formatted(t, { filesystems }, shell)
      t.match({ status, stderr }, { status: 0, stderr: /^(mke2fs [^\n]*\n)?$/ })
      t.equal(stdout, `muster: makes a file system ${format} on ${image}\n`)
      const tags = await Promise.all(['TYPE', 'UUID', 'LABEL'].map((tag) => found(image, tag)))
      t.same(tags, [format, uuid, label])
    }
  })
}

t.test('what is there stays, unless it is to be overwritten', { skip }, async (t) => {
  const image = await emptyDevice(t)
  await run(['mkfs.ext4', '-q', '-U', UUID, image])
  const filesystem = { format: 'ext4', path: '/data' }
  t.match(await formatted(t, { filesystems: { [image]: filesystem } }), { status: 0, stdout: '' })
  t.match(await formatted(t, { filesystems: { [image]: { ...filesystem, format: 'xfs' } } }), {
    status: 0,
    stdout: `muster: leaves ${image} as it is: it has ext4, not xfs\n`,
  })
  t.equal(await found(image, 'UUID'), UUID)
  t.match(await formatted(t, { filesystems: { [image]: { ...filesystem, wipeFilesystem: true } } }), {
    status: 0,
  })
  t.match(await found(image, 'UUID'), new RegExp(`^(?!${UUID})[0-9a-f-]{36}$`))
})

t.test(
  'a disk with partitions is not taken for an empty device',
  { skip: skip || without('sfdisk') },
  async (t) => {
    const image = await emptyDevice(t)
    await run(['sh', '-c', `echo size=10MiB | sfdisk -q --label gpt ${image}`])
    t.match(await formatted(t, { filesystems: { [image]: { format: 'ext4' } } }), {
      stdout: `muster: leaves ${image} as it is: it has a partition table, gpt, not ext4\n`,
    })
  },
)

t.test('options and size are those of mkfs', { skip }, async (t) => {
  const image = await emptyDevice(t)
  const mkfs = [{ device: image, options: '-b 1024 -O ^has_journal', size: '20M', label: 'a' }]
  t.match(await formatted(t, { resources: { mkfs } }), { status: 0 })
  const { stdout } = await run(['dumpe2fs', '-h', image])
  t.match(stdout, /^Block count: +20480$/m)
  t.match(stdout, /^Block size: +1024$/m)
  t.notMatch(stdout, /has_journal/)
  t.equal(await found(image, 'LABEL'), 'a')
})

t.test('what fails is told, and the others are made', { skip }, async (t) => {
  const image = await emptyDevice(t)
  const { status, stdout } = await formatted(t, {
    filesystems: {
      '/no/device': { format: 'ext4' },
      [image]: { format: 'ext4', options: ['-O', 'nonsense'] },
    },
  })
  t.equal(status, 1)
  t.match(stdout, 'muster: failed: there is no device /no/device\n')
  t.match(stdout, `muster: failed: mkfs ${image}\n`)
})

t.test('a kind that the image cannot make is told, and the others are made', { skip }, async (t) => {
  const image = await emptyDevice(t)
  const mkfs = [
    { device: image, type: 'nonsense' },
    { device: image, type: 'ext4' },
  ]
  t.match(await formatted(t, { resources: { mkfs } }), {
    status: 1,
    stdout: `muster: failed: the image has no mkfs.nonsense\nmuster: makes a file system ext4 on ${image}\n`,
  })
})

t.test('what cannot be read is not taken for empty', { skip }, async (t) => {
  const directory = t.testdir({})
  t.match(await formatted(t, { filesystems: { [directory]: { format: 'ext4' } } }), {
    status: 1,
    stdout: `muster: failed: it cannot be told what is on ${directory}, so it stays as it is\n`,
  })
})

t.test('a device that is named by a link is found', { skip }, async (t) => {
  const image = await emptyDevice(t)
  const link = `${image}-link`
  await symlink(image, link)
  t.match(await formatted(t, { filesystems: { [link]: { format: 'ext4' } } }), {
    status: 0,
    stdout: `muster: makes a file system ext4 on ${link}\n`,
  })
  t.equal(await found(image, 'TYPE'), 'ext4')
})

t.test('swap is not made here, and without file systems there is no step', async (t) => {
  const swap = resolvedNode('n1', undefined, { filesystems: { '/dev/a': { format: 'swap' }, '/dev/b': {} } })
  t.same(await textsOf(OVERLAY, swap), {})
  t.same(await textsOf(OVERLAY, resolvedNode('n1')), {})
})
