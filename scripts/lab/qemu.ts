import { LabInputError } from './errors.ts'
import { FIRMWARES, type Firmware } from './firmware.ts'

const MEMORY_MIN_MB = 64
const MEMORY_MAX_MB = 16_384

export interface QemuOptions {
  name: string
  mac: string
  firmware: Firmware
  memoryMb: number
  /** What the network card is plugged into: the value of `-netdev`, without an id. */
  network: string
  moreCards?: readonly Card[]
  /** The machine's own copy of the UEFI variables. */
  variablesPath: string | undefined
  /** The image of an empty disk. */
  diskPath: string | undefined
}

/** A further network card, which no machine boots from. */
export interface Card {
  mac: string
  /** As QemuOptions.network. */
  network: string
}

/** The command that runs a machine with its serial console on stdin and stdout. */
export function qemuCommand(options: QemuOptions): string[] {
  const { name, mac, firmware, memoryMb, network, moreCards = [], variablesPath, diskPath } = options
  for (const each of [mac, ...moreCards.map((card) => card.mac)]) checkMac(each)
  if (!(memoryMb >= MEMORY_MIN_MB && memoryMb <= MEMORY_MAX_MB)) {
    throw new LabInputError(`${memoryMb} MB is no size for a machine's memory`)
  }
  const { program, board, flash } = FIRMWARES[firmware]
  const command = [program, '-name', name]
  command.push('-accel', 'tcg', '-smp', '1', '-m', String(memoryMb))
  command.push('-nodefaults', '-display', 'none', '-monitor', 'none', '-serial', 'stdio')
  command.push('-device', 'virtio-rng-pci', '-netdev', `${network},id=net`, ...board)
  if (flash === undefined) {
    // QEMU gives an e1000 an iPXE ROM.
    command.push('-device', `e1000,netdev=net,mac=${mac},bootindex=1`)
  } else {
    command.push('-drive', `if=pflash,format=raw,readonly=on,file=${flash.code}`)
    command.push('-drive', `if=pflash,format=raw,file=${variablesPath}`)
    // Without a ROM on the card, the firmware's own PXE client does the work.
    command.push('-device', `virtio-net-pci,netdev=net,mac=${mac},romfile=,bootindex=1`)
  }
  for (const [index, card] of moreCards.entries()) {
    command.push('-netdev', `${card.network},id=net${index + 1}`)
    command.push('-device', `virtio-net-pci,netdev=net${index + 1},mac=${card.mac},romfile=`)
  }
  if (diskPath !== undefined) {
    command.push('-drive', `if=none,id=disk,format=raw,file=${diskPath}`)
    command.push('-device', 'virtio-blk-pci,drive=disk,bootindex=2')
  }
  return command
}

function checkMac(mac: string): void {
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) throw new LabInputError(`"${mac}" is not a MAC address`)
}
