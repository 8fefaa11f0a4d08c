import { readMacs } from '../hwaddr-file.ts'
import { type Assignment, devicePath, type Flags, type Plan, spread } from './plan.ts'

/**
 * What becomes of each of the named nodes or profiles, by its place among them, with the MAC addresses of
 * --hwaddr-file. @throws {UsageError} and errors of libs/hostlist
 */
export async function assignmentsFor(
  plan: Plan,
  options: { flags: Flags; names: readonly string[]; directory: string },
): Promise<(index: number) => readonly Assignment[]> {
  const { flags, names, directory } = options
  const assigned = spread(plan, names.length)
  if (typeof flags.hwaddrFile !== 'string') return assigned
  const macs = await readMacs(flags.hwaddrFile, { directory, names })
  const path = devicePath(flags, 'hwaddr')
  return (index) => [...assigned(index), { path, value: macs[index] }]
}
