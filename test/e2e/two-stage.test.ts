import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { runCommand } from '../../scripts/lab/command.ts'
import { CACHE_DIRECTORY, debianRoot } from '../../scripts/lab/debian-root.ts'
import { skip, startLab, untilRacksReady } from './_lab.ts'
import { importSmallGuest, smallNode, untilGuestUp } from './_small-guest.ts'

const TEST_TIMEOUT_MS = 15 * 60_000
const MEMORY_MB = 768
const RACK = 'r1'
const MAC = '52:54:00:77:04:11'
const MODULE = fileURLToPath(new URL('../../config/dracut/90muster', import.meta.url))
const PACKAGES = ['dracut-core', 'dracut-network', 'isc-dhcp-client', 'iputils-arping', 'procps']

t.setTimeout(TEST_TIMEOUT_MS)

/** A Debian root whose initramfs has muster's dracut module, and no systemd, which would be slow here. */
async function debianWithInitramfs(t: Test): Promise<string> {
  const options = { cacheDirectory: CACHE_DIRECTORY, packages: PACKAGES }
  const plain = await debianRoot({ ...options, progress: (line) => t.comment(line) })
  const directory = await mkdtemp(join(tmpdir(), 'muster-dracut-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const root = join(directory, 'root')
  await runCommand(['cp', '--archive', plain, root])
  await cp(MODULE, join(root, 'usr/lib/dracut/modules.d/90muster'), { recursive: true })
  const [release = ''] = await readdir(join(root, 'usr/lib/modules'))
  const initramfs = [`/boot/initrd.img-${release}`, release]
  await runCommand([
    ...['unshare', '--pid', '--fork', '--kill-child', `--mount-proc=${join(root, 'proc')}`, 'chroot', root],
    ...['dracut', '--quiet', '--no-hostonly', '--no-hostonly-cmdline', '--add', 'network-legacy muster'],
    ...['--omit', 'systemd systemd-initrd dracut-systemd i18n terminfo', ...initramfs],
  ])
  return root
}

t.test('a machine boots in two stages', { skip }, async (t) => {
  const { cluster } = await startLab(t)
  await cluster.startController()
  const rack = await cluster.addRack({ name: RACK, index: 4 })
  await cluster.startBootServer(RACK)
  await importSmallGuest(t, cluster, await debianWithInitramfs(t))
  const node = smallNode('n1', { rack: RACK, mac: MAC, address: rack.machineAddress(11) })
  await cluster.muster(...node, '--ipxe', 'two-stage')
  await untilRacksReady(cluster, 1)
  const machine = await rack.machine({ name: 'n1', mac: MAC, firmware: 'bios', memoryMb: MEMORY_MB })
  await machine.powerOn()
  await untilGuestUp(machine)

  const shown = machine.console.tail.join('\n')
  for (const part of ['image', 'system', 'runtime']) t.match(shown, `muster: fetching ${part}`)
  t.match(shown, 'muster: the root is filled')
  t.match(shown, "muster: starting the image's init")
  const [{ status } = {}] = await cluster.nodes()
  t.equal(status?.failure, undefined)
  t.ok(status?.times['image-sent'] && status.times['system-sent'], 'the initramfs took image and overlays')
})
