/**
 * What a virtual machine starts from. `uefi-secure` starts only what Microsoft or the machine's owner signed, as machines are
 * delivered; `uefi-http` boots over HTTP and does not try PXE; `aarch64` is another processor, with UEFI.
 */
export type Firmware = 'bios' | 'uefi' | 'uefi-secure' | 'uefi-http' | 'aarch64'

export interface FirmwareParts {
  program: 'qemu-system-x86_64' | 'qemu-system-aarch64'
  /** Options of QEMU. */
  board: readonly string[]
  /** EDK2 for virtual machines: its code, and the variables a new machine starts with. */
  flash?: { code: string; variables: string }
}

const OVMF = '/usr/share/OVMF'
const AAVMF = '/usr/share/AAVMF'
const PLAIN = { code: `${OVMF}/OVMF_CODE_4M.fd`, variables: `${OVMF}/OVMF_VARS_4M.fd` }

/** Settings of EDK2 by way of QEMU. With all PXE off, HTTP is what its network card boots by first, in seconds. */
const HTTP_FIRST = ['IPv4PXESupport', 'IPv6PXESupport', 'IPv6Support'].flatMap((name) => [
  '-fw_cfg',
  `name=opt/org.tianocore/${name},string=no`,
])

export const FIRMWARES: Readonly<Record<Firmware, FirmwareParts>> = {
  // Without a screen the BIOS, and iPXE through it, print on the serial line.
  bios: { program: 'qemu-system-x86_64', board: ['-cpu', 'max', '-machine', 'pc,graphics=off'] },
  uefi: { program: 'qemu-system-x86_64', board: ['-cpu', 'max', '-machine', 'q35'], flash: PLAIN },
  'uefi-http': {
    program: 'qemu-system-x86_64',
    board: ['-cpu', 'max', '-machine', 'q35', ...HTTP_FIRST],
    flash: PLAIN,
  },
  'uefi-secure': {
    program: 'qemu-system-x86_64',
    // The variables are kept from all but the firmware itself, which takes its system management mode. That cannot be entered
    // from five levels of page tables: Linux would hang with its first call of the firmware.
    board: [
      ...['-cpu', 'max,la57=off', '-machine', 'q35,smm=on'],
      ...['-global', 'driver=cfi.pflash01,property=secure,value=on'],
    ],
    flash: { code: `${OVMF}/OVMF_CODE_4M.secboot.fd`, variables: `${OVMF}/OVMF_VARS_4M.ms.fd` },
  },
  aarch64: {
    program: 'qemu-system-aarch64',
    board: ['-cpu', 'cortex-a57', '-machine', 'virt'],
    flash: { code: `${AAVMF}/AAVMF_CODE.fd`, variables: `${AAVMF}/AAVMF_VARS.fd` },
  },
}
