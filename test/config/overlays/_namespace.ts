import { spawnSync } from 'node:child_process'
import { type Finished, run } from '../shells.ts'

/**
 * Own network, host name, mounts and processes, and no way to write to the machine's disk: nothing that runs in it, be it
 * a whole network manager, touches the machine's own configuration. All of it ends with its first process.
 */
const UNSHARE = 'unshare --net --uts --mount --pid --fork --kill-child --mount-proc --'.split(' ')
const PREPARE = 'mount -o remount,bind,ro /; mount -t tmpfs tmpfs /run\n'

const { status } = spawnSync(UNSHARE[0]!, [...UNSHARE.slice(1), 'sh', '-euc', PREPARE])

/** Why there can be no network of a test's own here, or false. */
export const skip = status === 0 ? false : 'this system lets nobody but root make networks'

/** Runs a script of sh in a network of its own, which has nothing yet. Its arguments are $1 and so on; it can write to /run. */
export function inNamespace(script: string, ...args: readonly string[]): Promise<Finished> {
  return run([...UNSHARE, 'sh', '-euc', PREPARE + script, 'sh', ...args])
}

/** Whether the kernel has a kind of network device: bond, vlan. */
export async function kernelHas(kind: string): Promise<boolean> {
  const { stderr } = await inNamespace(
    `ip link add x0 type ${kind} 2>&1 | grep -q 'Unknown device' && echo no >&2 || :`,
  )
  return stderr === ''
}
