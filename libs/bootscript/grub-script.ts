import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import { checkKernelArgs, checkScriptValue } from './safe-value.ts'
import { checkServers } from './servers.ts'

export interface GrubScriptInput {
  node: NodeRecord
  group: GroupRecord
  /** Whether the runtime overlay is there for a loader, which asks from any port. */
  runtime: boolean
  /** Names what the two serve. */
  pair: string
  mac: string
  /** Base URLs of the boot servers to try, this one first. */
  servers: readonly string[]
}

/** Rounds through all servers before the machine is started anew, and seconds after each. */
const ROUNDS = 5
const PAUSE_SECONDS = 10

/**
 * The GRUB script of a node. It asks the device that the script came from (`muster`, see grub-start.ts), then the other
 * servers over HTTP. GRUB hands the kernel its archives as one, in this order.
 * @throws {UnsafeScriptValueError | ScriptLimitError}
 */
export function grubScript({ node, group, runtime, pair, mac, servers }: GrubScriptInput): string {
  checkServers(servers)
  checkKernelArgs(node.kernelArgs)
  for (const value of [node.id, mac, pair, group.image.name, group.kernel.version])
    checkScriptValue('a name', value)
  const [, ...others] = servers.map(deviceOf)
  const parts = ['image', ...(group.modules.length > 0 ? ['modules'] : []), 'system']
  if (runtime) parts.push('runtime')
  const args = [`wwid=${mac}`, `muster.servers=${servers.join(',')}`, ...node.kernelArgs].flatMap((arg) =>
    arg.split(' ').filter((word) => word !== ''),
  )
  const urlOf = (part: string) => `"$base/${part}/${mac.replaceAll(':', '-')}$query"`
  return `set node=${quoted(node.id)}
set query="?assetkey=$asset&uuid=$uuid&pair=${pair}"
echo "muster: $node (${mac}) boots image" ${quoted(group.image.name)}", Linux" ${quoted(group.kernel.version)}

function try {
  set base="$1"
  echo "muster: the kernel, from $base"
  if linux ${urlOf('kernel')} ${args.map(quoted).join(' ')}; then
    echo "muster: the image and the overlays, from $base"
    if initrd ${parts.map(urlOf).join(' ')}; then
      echo "muster: starting Linux"
      boot
      echo "muster: THE KERNEL DID NOT START; the line above says why"
    else
      echo "muster: DID NOT GET image and overlays from $base; the line above says why"
    fi
  else
    echo "muster: NO KERNEL from $base; the line above says why"
    echo 'muster: "bad shim signature": this machine starts only kernels that are signed (Secure Boot)'
  fi
}

for round in ${Array.from({ length: ROUNDS }, (_, i) => i + 1).join(' ')}; do
  for server in "$muster" ${others.map(quoted).join(' ')}; do
    try "$server"
  done
  echo "muster: $node CANNOT BOOT: no boot server gave all that it needs (round $round of ${ROUNDS})"
  sleep ${PAUSE_SECONDS}
done
reboot
`
}

/** For a machine that no node has the MAC address of. @throws {UnsafeScriptValueError} */
export function unconfiguredGrubScript({ mac }: { mac: string }): string {
  checkScriptValue('MAC address', mac)
  return `echo "muster: NO NODE HAS THE MAC ADDRESS ${mac}"
echo "muster: asset tag $asset, UUID $uuid"
echo "muster: give a node of this rack this MAC address (muster node add, muster node set)"
echo "muster: the machine restarts in 60 seconds"
sleep 60
reboot
`
}

/** How GRUB names a server: a device. */
function deviceOf(base: string): string {
  const { host } = new URL(base)
  return `(http,${host})`
}

/** A word that means itself. Between single quotes GRUB takes everything as it is, but for the quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
