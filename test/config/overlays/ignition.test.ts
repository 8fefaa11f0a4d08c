import { chmod, writeFile } from 'node:fs/promises'
import t from 'tap'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run, SHELLS } from '../shells.ts'
import { laidOut, textsOf } from './_render.ts'
import { complaintsOf, skip } from './_systemd-units.ts'

const OVERLAY = 'ignition'
const PATH = 'usr/lib/muster/ignition.json'
const PROGRAM = 'usr/lib/muster/ignition'

const node = resolvedNode('n1', undefined, {
  disks: {
    '/dev/vda': { wipeTable: true, partitions: { scratch: { number: 1, sizeMib: 100, shouldExist: true } } },
  },
  filesystems: {
    '/dev/disk/by-partlabel/scratch': { format: 'ext4', path: '/scratch', mountOptions: 'noatime' },
  },
  resources: { ignition: { storage: { disks: [{ device: '/dev/other' }] } } },
})

t.test("Ignition's configuration is what it takes for the node's disks", async (t) => {
  const config = JSON.parse((await textsOf(OVERLAY, node))[PATH]!)
  // Ignition's configuration specification, version 3.1.0: what it must have, and of what kind.
  t.match(config, {
    ignition: { version: '3.1.0' },
    storage: {
      disks: [
        {
          device: /^\//,
          wipeTable: true,
          partitions: [{ label: /^[^:]{1,36}$/, number: 1, sizeMiB: 100, shouldExist: true }],
        },
      ],
      filesystems: [{ device: /^\//, format: 'ext4', path: /^\//, wipeFilesystem: false }],
    },
  })
  t.equal(config.storage.disks.length, 1, 'the resource is for nodes without disks')
})

t.test('the resource is taken as it is, with a version where it has none', async (t) => {
  const storage = { disks: [{ device: '/dev/vda', wipeTable: true }] }
  const textOf = async (ignition: unknown) =>
    JSON.parse((await textsOf(OVERLAY, resolvedNode('n1', undefined, { resources: { ignition } })))[PATH]!)
  t.same(await textOf({ storage }), { ignition: { version: '3.1.0' }, storage })
  t.same(await textOf({ ignition: { version: '3.4.0' }, storage }), {
    ignition: { version: '3.4.0' },
    storage,
  })
})

t.test('without disks there is no configuration', async (t) => {
  t.notOk(PATH in (await textsOf(OVERLAY, resolvedNode('n1'))))
})

t.test('systemd takes the unit', { skip }, async (t) => {
  t.same(await complaintsOf(await laidOut(t, OVERLAY, { node })), [])
})

t.test("Ignition's stage for disks is run with it, or it is said that there is none", async (t) => {
  for (const shell of SHELLS) {
    const root = await laidOut(t, OVERLAY, { node })
    const env = { MUSTER_LIB: `${root}/usr/lib/muster` }
    t.match(await run([...shell, `${root}/${PROGRAM}`], env), { status: 1, stderr: /has no Ignition/ })
    await writeFile(`${root}/ignition`, '#!/bin/sh\necho "$@"\n')
    await chmod(`${root}/ignition`, 0o755)
    const { stdout } = await run([...shell, `${root}/${PROGRAM}`], {
      ...env,
      PATH: `${root}:${process.env.PATH}`,
    })
    t.equal(stdout, `--platform metal --stage disks --config-cache ${root}/${PATH} --log-to-stdout\n`)
  }
})
