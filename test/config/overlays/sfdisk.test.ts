import { truncate, writeFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run, SHELLS } from '../shells.ts'
import { librariesOf, runStep, without } from './_disks.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'sfdisk'
const STEP = 'usr/lib/muster/init.d/30-sfdisk'
const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4'
const GUID = '11111111-2222-3333-4444-555555555555'
const DISK_BYTES = 256 * 1024 * 1024

const skip = without('sfdisk', 'blkid', 'mkfs.ext4')

type Disks = ResolvedNode['disks']

const made = { shouldExist: true }
const PARTITIONS = {
  swap: { number: 2, sizeMib: 0, ...made },
  scratch: { number: 1, startMib: 2, sizeMib: 64, typeGuid: LINUX, guid: GUID, ...made },
  left: { number: 3, sizeMib: 10 },
}

interface Partition {
  node: string
  start: number
  size: number
  type: string
  uuid: string
  name?: string
}

/** An image of an empty disk. */
async function emptyDisk(t: Test): Promise<string> {
  const image = `${t.testdir({})}/disk.img`
  await writeFile(image, '')
  await truncate(image, DISK_BYTES)
  return image
}

/** Runs the step that a node with these disks or resource gets; what it said. */
async function partitioned(
  t: Test,
  options: { disks?: Disks; sfdisk?: unknown; shell?: readonly string[] },
): Promise<{ status: number; stdout: string; stderr: string }> {
  const { disks = {}, sfdisk, shell } = options
  const node = resolvedNode('n1', undefined, {
    disks,
    ...(sfdisk !== undefined && { resources: { sfdisk } }),
  })
  // A sub-test of its own has a directory of its own, beside that of the image.
  let finished = { status: -1, stdout: '', stderr: '' }
  await t.test('the step runs', async (t) => {
    const root = await laidOut(t, OVERLAY, { node })
    const library = await librariesOf(root)
    finished = await runStep(`${root}/${STEP}`, { library, ...(shell && { shell }) })
  })
  return finished
}

async function tableOf(image: string): Promise<{ label: string; partitions: Partition[] }> {
  const { stdout } = await run(['sfdisk', '--json', image])
  const { partitiontable } = JSON.parse(stdout) as {
    partitiontable: { label: string; partitions?: Partition[] }
  }
  const partitions = partitiontable.partitions ?? []
  return {
    label: partitiontable.label,
    partitions: partitions.map((one) => ({ ...one, node: one.node.slice(-1) })),
  }
}

const namesOf = async (image: string) =>
  (await tableOf(image)).partitions.map(({ node, name }) => `${node} ${name}`)

for (const shell of skip ? [] : SHELLS) {
  t.test(`an empty disk is partitioned, by ${shell.join(' ')}`, async (t) => {
    for (const wipeTable of [true, false]) {
      const image = await emptyDisk(t)
      const disks = { [image]: { wipeTable, partitions: PARTITIONS } }
      const { status, stdout, stderr } = await partitioned(t, { disks, shell })
      t.same({ status, stderr }, { status: 0, stderr: '' })
      t.equal(stdout, `muster: writes the partition table of ${image}\n`)
      const { label, partitions } = await tableOf(image)
      t.equal(label, 'gpt')
      t.match(partitions, [
        { node: '1', start: 2 * 2048, size: 64 * 2048, type: LINUX, uuid: GUID, name: 'scratch' },
        { node: '2', name: 'swap' },
      ])
      t.equal(partitions.length, 2, 'what need not exist is not made')
    }
  })
}

t.test('a table that is there stays, and gets what it lacks', { skip }, async (t) => {
  const image = await emptyDisk(t)
  const [first, second] = [
    { number: 1, sizeMib: 32, ...made },
    { number: 4, sizeMib: 16, ...made },
  ]
  await partitioned(t, { disks: { [image]: { partitions: { first } } } })
  const before = (await tableOf(image)).partitions
  const disks = { [image]: { partitions: { first: { ...first, sizeMib: 8 }, second, third: made } } }
  t.match(await partitioned(t, { disks }), { status: 0, stderr: '' })
  t.same(await namesOf(image), ['1 first', '2 third', '4 second'])
  t.same((await tableOf(image)).partitions[0], before[0])
  t.match(await partitioned(t, { disks }), { status: 0, stdout: '' }, 'and then it is as it is to be')
})

t.test('a number that is taken is only replaced where that is wanted', { skip }, async (t) => {
  const image = await emptyDisk(t)
  await partitioned(t, { disks: { [image]: { partitions: { old: { number: 1, sizeMib: 32, ...made } } } } })
  const wanted = { number: 1, sizeMib: 32, ...made }
  t.match(await partitioned(t, { disks: { [image]: { partitions: { new: wanted } } } }), {
    status: 1,
    stdout: `muster: failed: leaves number 1 of ${image} as it is, which is not new\n`,
  })
  t.same(await namesOf(image), ['1 old'])
  const replaced = { ...wanted, wipePartitionEntry: true }
  t.match(await partitioned(t, { disks: { [image]: { partitions: { new: replaced } } } }), { status: 0 })
  t.same(await namesOf(image), ['1 new'])
})

t.test('a disk without partitions but with data stays as it is', { skip }, async (t) => {
  const image = await emptyDisk(t)
  await run(['mkfs.ext4', '-q', image])
  const { status, stdout } = await partitioned(t, { disks: { [image]: { partitions: { a: made } } } })
  t.equal(status, 1)
  t.match(stdout, `leaves ${image} as it is: it has no partition table, but ext4\n`)
  t.match(await run(['blkid', '-p', image]), { stdout: /TYPE="ext4"/ })
  t.match(await partitioned(t, { disks: { [image]: { wipeTable: true, partitions: { a: made } } } }), {
    status: 0,
  })
  t.same(await namesOf(image), ['1 a'], 'unless its table is to be written anew')
})

t.test('the resource is as sfdisk takes it', { skip }, async (t) => {
  const image = await emptyDisk(t)
  const sfdisk = [
    {
      device: image,
      label: 'gpt',
      'first-lba': 34,
      'sector-size': 512,
      partitions: [
        { device: `${image}1`, name: "root's", start: 2048, size: 65536, type: 'linux' },
        { device: `${image}2`, name: 'data', size: '32MiB', type: 'swap', attrs: 'LegacyBIOSBootable' },
      ],
    },
  ]
  t.match(await partitioned(t, { sfdisk }), { status: 0, stderr: '' })
  const { partitions } = await tableOf(image)
  t.match(partitions, [
    { node: '1', start: 2048, size: 65536, name: "root's" },
    { node: '2', size: 65536, name: 'data' },
  ])
  t.match(await partitioned(t, { sfdisk: [{ ...sfdisk[0], overwrite: false }] }), { status: 0, stdout: '' })
  t.same((await tableOf(image)).partitions, partitions)
})

t.test('a disk that is not there fails the step, after the others', { skip }, async (t) => {
  const image = await emptyDisk(t)
  const disks = { '/no/disk': { partitions: {} }, [image]: { partitions: { a: made } } }
  t.match(await partitioned(t, { disks }), {
    status: 1,
    stdout: /^muster: failed: there is no device \/no\/disk$/m,
  })
  t.same(await namesOf(image), ['1 a'])
})

t.test('the disks of the node win over the resource, and without either there is no step', async (t) => {
  const resources = { sfdisk: [{ device: '/dev/b' }] }
  const both = resolvedNode('n1', undefined, { disks: { '/dev/a': {} }, resources })
  t.match((await textsOf(OVERLAY, both))[STEP], /^devices '\/dev\/a'$/m)
  t.notOk(STEP in (await textsOf(OVERLAY, resolvedNode('n1'))))
})
