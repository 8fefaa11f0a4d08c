import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import type { LabCluster } from '../../scripts/demo/lab-cluster.ts'
import { debianThatShows, skip, startLab, untilRacksReady } from './_lab.ts'

const BOOT_TIMEOUT_MS = 10 * 60_000
const TEST_TIMEOUT_MS = 15 * 60_000
const MEMORY_MB = 1_536
const RACK = 'r1'
const MAC = '52:54:00:77:01:11'
const NODE = 'n1'
const CAPABILITY = '0sAQAAAgAgAAAAAAAAAAAAAAAAAAA='

t.setTimeout(TEST_TIMEOUT_MS)

/** Shows what the machine came up with, and leaves a mark on its disk for the next boot. */
const SHOW = [
  'echo',
  'echo "mount: $(findmnt -n -o SOURCE,FSTYPE,OPTIONS /scratch)"',
  'echo "swap: $(swapon --noheadings --raw --show=NAME,TYPE)"',
  'echo "label: $(blkid -p -o value -s LABEL /dev/disk/by-partlabel/scratch)"',
  'echo "mark: $(cat /scratch/mark)"; echo made earlier >/scratch/mark; sync',
  'echo "deleted: $(ls /etc/debian_version 2>&1)"',
  'echo "capability: $(getfattr -n security.capability --only-values /etc/marked | base64)"',
  'echo "lo: $(ip -brief address show lo)"',
  'echo "udev: $(cat /proc/[0-9]*/comm | grep -c udevd)"',
  'echo "shown: all"',
]

/** An overlay of the site that deletes a file of the image, and has a file with an attribute. */
const SITE = {
  'etc/.wh.debian_version': '',
  'etc/marked': 'with a capability\n',
  '.xattrs': `# file: etc/marked\nsecurity.capability=${CAPABILITY}\n`,
}

async function addSite(t: Test, cluster: LabCluster): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-site-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(SITE)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  await cluster.muster('overlay', 'create', 'site', '--yes')
  await cluster.muster('overlay', 'import', 'site', directory, '--all', '--all-root', '--yes')
}

/** Describes the node, with a disk of two partitions. */
async function addNode(cluster: LabCluster): Promise<void> {
  const rack = cluster.rack(RACK)
  const set = (...args: string[]) => cluster.muster('node', 'set', NODE, '--yes', ...args)
  const disk = ['--diskname', '/dev/vda']
  await cluster.muster(
    ...['node', 'add', NODE, '--rack', RACK, '--image', 'debian', '--hwaddr', MAC],
    ...['--ipaddr', `${rack.machineAddress(11)}/24`, '--gateway', rack.address],
    ...['--kernelargs', 'console=ttyS0,115200'],
    ...['--system-overlays', 'sfdisk,mkfs,mkswap,systemd.mount,systemd.swap,site'],
  )
  await set(...disk, '--partname', 'scratch', '--partnumber', '1', '--partsize', '256', '--partcreate')
  await set(...disk, '--partname', 'swap', '--partnumber', '2', '--partcreate', '--diskwipe')
  await set('--fsname', '/dev/disk/by-partlabel/scratch', '--fsformat', 'ext4', '--fspath', '/scratch')
  await set('--fsname', '/dev/disk/by-partlabel/swap', '--fsformat', 'swap')
}

t.test('a machine with an empty disk comes up with what the overlays make of it', { skip }, async (t) => {
  const { cluster } = await startLab(t)
  await cluster.startController()
  await cluster.addRack({ name: RACK, index: 1 })
  await cluster.startBootServer(RACK)
  await cluster.muster('image', 'import', await debianThatShows(t, SHOW), 'debian')
  await addSite(t, cluster)
  await addNode(cluster)
  await untilRacksReady(cluster, 1)
  const machine = await cluster
    .rack(RACK)
    .machine({ name: NODE, mac: MAC, firmware: 'bios', memoryMb: MEMORY_MB, disk: 'empty' })

  async function shown(): Promise<string> {
    await machine.console.waitFor(/^shown: all/, { signal: AbortSignal.timeout(BOOT_TIMEOUT_MS) })
    return machine.console.tail.join('\n')
  }

  await machine.powerOn()
  const first = await shown()
  t.comment(first.match(/^(muster|\w+): .*/gm)!.join('\n'))

  await t.test('its disk has partitions, a file system that is mounted, and swap', async (t) => {
    t.match(first, /^muster: writes the partition table of \/dev\/vda\r?$/m)
    t.match(first, /^mount: \/dev\/vda1 +ext4 /m)
    t.match(first, /^swap: \/dev\/vda2 partition\r?$/m)
    t.match(first, /^mark: \r?$/m)
  })

  await t.test('what an overlay deletes is gone, and its attributes are set', async (t) => {
    t.match(first, /^deleted: .*No such file/m)
    t.match(first, new RegExp(`^capability: ${CAPABILITY.slice(2)}\\r?$`, 'm'))
  })

  await t.test('loopback is up, and one udev runs', async (t) => {
    t.match(first, /^lo: .*127\.0\.0\.1\/8/m)
    t.match(first, /^udev: 1\r?$/m)
  })

  await machine.powerCycle()
  const second = await shown()
  t.match(second, /^mark: made earlier\r?$/m, 'what is on the disk is there after the next boot')
})
