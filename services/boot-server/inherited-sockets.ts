import { networkInterfaces } from 'node:os'

/** A socket that systemd opened, for the interface that its name says. */
export interface InheritedSocket {
  fd: number
  interface: string
}

/** systemd numbers what it passes from here on (sd_listen_fds). */
const FD_FIRST = 3
const FDS_MAX = 256
const NAME_PREFIX = 'dhcp-'

/**
 * The sockets among what systemd passed that are for DHCP: those that its unit names `dhcp-` and the interface that they are bound to. None
 * if they were meant for another process, from which this one has the environment.
 */
export function inheritedSockets(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
): InheritedSocket[] {
  if (env.LISTEN_PID !== String(pid)) return []
  const count = Math.min(Number(env.LISTEN_FDS) || 0, FDS_MAX)
  const names = (env.LISTEN_FDNAMES ?? '').split(':').slice(0, count)
  return names.flatMap((name, index) =>
    name.startsWith(NAME_PREFIX) ? [{ fd: FD_FIRST + index, interface: name.slice(NAME_PREFIX.length) }] : [],
  )
}

/** Which of this machine's interfaces has the address. */
export function interfaceWith(address: string): string | undefined {
  const found = Object.entries(networkInterfaces()).find(([, all]) =>
    all?.some((each) => each.address === address),
  )
  return found?.[0]
}
