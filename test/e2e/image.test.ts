import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { makeOddTree } from '../support/odd-tree.ts'
import { MANIFEST_PROGRAM, manifestOf } from '../support/tree-manifest.ts'
import { debianThatShows, skip, startLab, untilRacksReady } from './_lab.ts'

const BOOT_TIMEOUT_MS = 10 * 60_000
const TEST_TIMEOUT_MS = 15 * 60_000
const MEMORY_MB = 1_536
const RACK = 'r1'
const MAC = '52:54:00:77:03:11'

/** More than 2,000 add minutes: the machine is emulated, and its console slow. */
const SMALL_FILES = Number(process.env.MUSTER_TEST_SMALL_FILES ?? 2_000)

t.setTimeout(TEST_TIMEOUT_MS)

/**
 * Runs as the node's init, so that nothing but the kernel and the overlay `init` has touched what is there. The console
 * carries no more than letters: the manifest goes over it packed.
 */
const SHOW_TREE = `#!/bin/sh
dmesg --console-off
perl /usr/local/lib/manifest.pl /. >/run/manifest
echo
echo 'manifest: begins'
gzip -9 </run/manifest | base64 | sed 's/^/manifest: /'
echo 'manifest: ends'
exec sleep infinity
`

/** What a node has that its image has not, or has otherwise: what is mounted, and what the overlay \`init\` brings. */
const NOT_OF_THE_IMAGE = new RegExp(
  `^/(${['proc', 'sys', 'dev', 'run', 'init', 'etc/machine-id', 'usr/lib/muster'].join('|')})([ /]|$)`,
)

t.test('a node has every file of its image as it was', { skip }, async (t) => {
  const root = await debianThatShows(t)
  await writeFile(join(root, 'usr/local/lib/manifest.pl'), MANIFEST_PROGRAM)
  await writeFile(join(root, 'usr/local/sbin/show-tree'), SHOW_TREE)
  await chmod(join(root, 'usr/local/sbin/show-tree'), 0o755)
  makeOddTree(join(root, 'srv'), { smallFiles: SMALL_FILES, largeMib: 64 })

  const { cluster } = await startLab(t)
  await cluster.startController()
  const rack = await cluster.addRack({ name: RACK, index: 3 })
  await cluster.startBootServer(RACK)
  await cluster.muster('image', 'import', root, 'odd')
  const overlays = ['--system-overlays', 'init', '--runtime-overlays', 'UNDEF']
  await cluster.muster('profile', 'set', 'default', ...overlays, '--yes')
  await cluster.muster(
    ...['node', 'add', 'n1', '--rack', RACK, '--image', 'odd', '--hwaddr', MAC],
    ...['--ipaddr', `${rack.machineAddress(11)}/24`, '--gateway', rack.address],
    ...['--init', '/usr/local/sbin/show-tree', '--kernelargs', 'console=ttyS0,115200'],
  )
  await untilRacksReady(cluster, 1)
  const machine = await rack.machine({ name: 'n1', mac: MAC, firmware: 'bios', memoryMb: MEMORY_MB })
  await machine.powerOn()
  await machine.console.waitFor(/^manifest: ends/, { signal: AbortSignal.timeout(BOOT_TIMEOUT_MS) })

  const shown = (await readFile(machine.console.path, 'latin1')).split(/\r*\n/)
  const packed = shown.flatMap((line) => /^manifest: ([A-Za-z0-9+/=]+)$/.exec(line)?.[1] ?? [])
  const text = gunzipSync(Buffer.from(packed.slice(1, -1).join(''), 'base64')).toString()
  const ofTheImage = (lines: string[]) => lines.filter((line) => !NOT_OF_THE_IMAGE.test(line))
  const [inGuest, inSource] = [text.trimEnd().split('\n'), manifestOf(root)].map(ofTheImage)
  t.ok(inSource!.length > 7_000 + SMALL_FILES)
  const [seen, made] = [new Set(inGuest), new Set(inSource)]
  t.same([...made.difference(seen)], [], 'of the tree nothing is missing, and nothing is otherwise')
  t.same([...seen.difference(made)], [], 'and nothing else is there')
})
