import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import type { LabGround, Namespace } from './namespace.ts'

/** What a cable does to the frames of either direction. Nothing named: nothing done. */
export interface LinkConditions {
  /** Of a hundred frames so many are lost, by chance. */
  lossPercent?: number
  /** How long each frame is on its way. */
  delayMs?: number
  /** A frame longer than this, with its Ethernet header, is lost. */
  frameBytesMax?: number
}

/** What the switches put in front of a frame: wirefilter counts it. */
const HEADER_BYTES = 2
/** A switch has its socket in a moment: looked for so many times, a tenth of a second apart. */
const LOOKS_MAX = 100

/**
 * Puts a poor cable between a tap and a machine, made of two switches and a wirefilter(1) between them: kernels without
 * netem have nothing that delays. @returns what the machine is plugged into, as QEMU names it
 */
export async function poorLink(
  ground: LabGround,
  options: { namespace: Namespace; tap: string; conditions: LinkConditions },
): Promise<string> {
  const { namespace, tap, conditions } = options
  const directory = join(ground.directory, `link-${namespace.name}-${tap}`)
  await mkdir(directory)
  const near = await startSwitch(namespace, { directory, name: 'near', tap })
  const far = await startSwitch(namespace, { directory, name: 'far' })
  const { lossPercent, delayMs, frameBytesMax } = conditions
  const filter = [
    ...['wirefilter', '--vde-plug', `${near}:${far}`],
    ...(lossPercent === undefined ? [] : ['--loss', String(lossPercent)]),
    ...(delayMs === undefined ? [] : ['--delay', String(delayMs)]),
    ...(frameBytesMax === undefined ? [] : ['--mtu', String(frameBytesMax + HEADER_BYTES)]),
  ]
  await spawnWithInput(namespace, { argv: filter, input: join(directory, 'filter.in') })
  return `vde,sock=${far}`
}

/** @returns where it is plugged into */
async function startSwitch(
  namespace: Namespace,
  options: { directory: string; name: string; tap?: string },
): Promise<string> {
  const { directory, name, tap } = options
  const path = join(directory, name)
  const argv = ['vde_switch', '--sock', path, ...(tap === undefined ? [] : ['--tap', tap])]
  await spawnWithInput(namespace, { argv, input: `${path}.in` })
  const isThere = 'for _ in $(seq "$2"); do [ ! -S "$1/ctl" ] || exit 0; sleep 0.1; done; exit 1'
  await runCommand(['sh', '-c', isThere, 'sh', path, String(LOOKS_MAX)])
  return path
}

/** Switches and filters end when their input does: hence one that never does, a pipe that both its ends are held of. */
async function spawnWithInput(
  namespace: Namespace,
  { argv, input }: { argv: string[]; input: string },
): Promise<void> {
  const script = 'mkfifo "$1" && exec 0<>"$1" && shift && exec "$@"'
  await namespace.spawn('sh', ['-c', script, 'sh', input, ...argv], { name: argv[0]! })
}
