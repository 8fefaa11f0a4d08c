import type { Discovered } from '../../../libs/records/discovered.ts'
import type { Column } from '../table.ts'
import { formatTime } from '../text.ts'

export const COLUMNS: Column[] = [
  { head: 'MAC', whole: true },
  { head: 'MADE BY' },
  { head: 'ARCHITECTURE' },
  { head: 'UUID' },
  { head: 'RACK' },
  { head: 'SWITCH AND PORT' },
  { head: 'LAST SEEN', whole: true },
]

/** As IANA numbers them: "Processor Architecture Types" of DHCPv6, which RFC 4578 began. */
const ARCHITECTURES: Readonly<Record<number, string>> = {
  0: 'BIOS',
  6: 'UEFI, x86',
  7: 'UEFI, x86-64',
  9: 'UEFI, x86-64',
  10: 'UEFI, ARM',
  11: 'UEFI, ARM64',
  15: 'UEFI HTTP, x86',
  16: 'UEFI HTTP, x86-64',
  17: 'UEFI HTTP, x86-64',
  18: 'UEFI HTTP, ARM',
  19: 'UEFI HTTP, ARM64',
  20: 'BIOS HTTP',
  25: 'UEFI, RISC-V 32',
  26: 'UEFI HTTP, RISC-V 32',
  27: 'UEFI, RISC-V 64',
  28: 'UEFI HTTP, RISC-V 64',
}

export function rowOf(machine: Discovered): string[] {
  const { mac, uuid, rack, lastSeen } = machine
  return [
    mac,
    makerOf(machine),
    architectureOf(machine),
    uuid ?? '-',
    rack,
    portOf(machine),
    formatTime(lastSeen),
  ]
}

/** Who its firmware says made it, and what; else what its boot program calls itself. */
function makerOf({ manufacturer, product, vendorClass }: Discovered): string {
  if (manufacturer !== undefined || product !== undefined)
    return [manufacturer, product].filter((each) => each !== undefined).join(' ')
  return vendorClass ?? '-'
}

function architectureOf({ archs }: Discovered): string {
  const [first] = archs ?? []
  return first === undefined ? '-' : (ARCHITECTURES[first] ?? `type ${first}`)
}

function portOf({ remoteId, circuitId, relay }: Discovered): string {
  const switchAndPort = [remoteId, circuitId].filter((each) => each !== undefined).join(' ')
  if (switchAndPort !== '') return switchAndPort
  return relay === undefined ? '-' : `by relay ${relay}`
}
