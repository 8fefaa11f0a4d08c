import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { isUp, LabCluster, type NodeLine } from '../../scripts/demo/lab-cluster.ts'
import { runCommand } from '../../scripts/lab/command.ts'
import { CACHE_DIRECTORY, debianRoot } from '../../scripts/lab/debian-root.ts'
import { Lab } from '../../scripts/lab/lab.ts'
import { labObstacle } from '../../scripts/lab/obstacle.ts'

/** Why end-to-end tests cannot run here, or false. */
export const skip = (await labObstacle()) ?? false

const READY_TIMEOUT_MS = 120_000

/** What a machine came up with, once it has an address: it may be up before its network is. */
const SHOW = [
  'until ip -brief -4 address show scope global | grep -q /; do sleep 0.2; done',
  'echo',
  'sed "s/^/hosts: /" /etc/hosts',
  'echo "hostname: $(cat /proc/sys/kernel/hostname)"',
  'echo "address: $(ip -brief -4 address show scope global)"',
  'echo "shown: all"',
]

/** A unit that shows on the console what a test wants to know of the inside of a machine. */
function showUnit(commands: readonly string[]): string {
  return `[Unit]
After=multi-user.target
[Service]
Type=oneshot
StandardOutput=tty
TTYPath=/dev/console
ExecStart=/bin/sh -c '${commands.join('; ')}'
[Install]
WantedBy=multi-user.target
`
}

/** A lab with a muster in it, removed with the test. */
export async function startLab(t: Test): Promise<{ lab: Lab; cluster: LabCluster }> {
  const lab = await Lab.create()
  t.teardown(() => lab.close())
  return { lab, cluster: await LabCluster.create(lab) }
}

/** The Debian root, with a unit that runs commands of the shell once the machine is up, and shows what they print. */
export async function debianThatShows(t: Test, commands: readonly string[] = SHOW): Promise<string> {
  const plain = await debianRoot({ cacheDirectory: CACHE_DIRECTORY, progress: (line) => t.comment(line) })
  const directory = await mkdtemp(join(tmpdir(), 'muster-root-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const root = join(directory, 'root')
  await runCommand(['cp', '--archive', plain, root])
  await writeFile(join(root, 'etc/systemd/system/show.service'), showUnit(commands))
  await symlink('../show.service', join(root, 'etc/systemd/system/multi-user.target.wants/show.service'))
  // A prompt may come in the middle of what is shown, before any line of it.
  await symlink('/dev/null', join(root, 'etc/systemd/system/serial-getty@ttyS0.service'))
  return root
}

/** Waits until every boot server has switched all its nodes. */
export async function untilRacksReady(cluster: LabCluster, racks: number): Promise<void> {
  await cluster.until(
    () => cluster.members(),
    (members) =>
      members.length === racks && members.every(({ ready, nodes }) => nodes > 0 && ready === nodes),
    AbortSignal.timeout(READY_TIMEOUT_MS),
  )
}

/** Waits until every node has reported that it is up, in a boot that began after `sinceMs`. */
export async function untilUp(
  cluster: LabCluster,
  sinceMs: number,
  signal: AbortSignal,
): Promise<NodeLine[]> {
  return cluster.until(
    () => cluster.nodes(),
    (nodes) => nodes.every((node) => isUp(node, sinceMs)),
    signal,
  )
}
