import { writeFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run, SHELLS } from '../shells.ts'
import { librariesOf, runStep, without } from './_disks.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'mkswap'
const STEP = 'usr/lib/muster/init.d/32-mkswap'
const UUID = '11111111-2222-3333-4444-555555555555'
const DEVICE_BYTES = 16 * 1024 * 1024

const skip = without('blkid', 'mkswap')

async function emptyDevice(t: Test): Promise<string> {
  const image = `${t.testdir({})}/part.img`
  // Not by truncate(2): mkswap would warn of a file with holes, which no device has.
  await writeFile(image, Buffer.alloc(DEVICE_BYTES), { mode: 0o600 })
  return image
}

async function made(t: Test, more: Partial<ResolvedNode>, shell?: readonly string[]) {
  let finished = { status: -1, stdout: '', stderr: '' }
  await t.test('the step runs', async (t) => {
    const root = await laidOut(t, OVERLAY, { node: resolvedNode('n1', undefined, more) })
    finished = await runStep(`${root}/${STEP}`, { library: await librariesOf(root), ...(shell && { shell }) })
  })
  return finished
}

const found = async (image: string) => (await run(['blkid', '-p', image])).stdout

for (const shell of skip ? [] : SHELLS) {
  t.test(`an empty device becomes a swap area, by ${shell.join(' ')}`, async (t) => {
    const image = await emptyDevice(t)
    const filesystems = { [image]: { format: 'swap', label: 'my swap', uuid: UUID } }
    const { status, stdout, stderr } = await made(t, { filesystems }, shell)
    t.same({ status, stderr }, { status: 0, stderr: '' })
    t.equal(stdout, `muster: makes a swap area on ${image}\n`)
    t.match(await found(image), /LABEL="my swap" UUID="11111111-/)
    t.match(await made(t, { filesystems }, shell), { status: 0, stdout: '' }, 'and stays one')
  })
}

t.test(
  'what is there stays, unless it is to be overwritten',
  { skip: skip || without('mkfs.ext4') },
  async (t) => {
    const image = await emptyDevice(t)
    await run(['mkfs.ext4', '-q', image])
    const mkswap = { device: image, label: 'swap' }
    t.match(await made(t, { resources: { mkswap: [mkswap] } }), {
      status: 0,
      stdout: `muster: leaves ${image} as it is: it has ext4, not swap\n`,
    })
    t.match(await made(t, { resources: { mkswap: [{ ...mkswap, overwrite: true }] } }), { status: 0 })
    t.match(await found(image), /LABEL="swap".* TYPE="swap"/)
  },
)

t.test('only swap is made here, and without any there is no step', async (t) => {
  const resources = { mkswap: [{ device: '/dev/b' }] }
  const other = resolvedNode('n1', undefined, { filesystems: { '/dev/a': { format: 'ext4' } }, resources })
  t.same(await textsOf(OVERLAY, other), {})
  t.same(await textsOf(OVERLAY, resolvedNode('n1')), {})
})
