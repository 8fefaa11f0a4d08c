/** Of perfdhcp's clients the first; the others follow. */
export const FIRST_MAC = '00:0c:01:02:00:00'
export const MACHINES = 4_000

/** The machines that perfdhcp plays, and that servers know: in 10.98.0.0/16. */
export function machineOf(index: number): { mac: string; address: string; hostName: string } {
  const bytes = [(index >> 8) & 0xff, index & 0xff].map((byte) => byte.toString(16).padStart(2, '0'))
  return {
    mac: `${FIRST_MAC.slice(0, -6)}:${bytes.join(':')}`,
    address: `10.98.${Math.floor(index / 250)}.${(index % 250) + 1}`,
    hostName: `n${index}`,
  }
}
