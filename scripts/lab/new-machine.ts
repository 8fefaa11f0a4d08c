import { copyFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabInputError } from './errors.ts'
import { FIRMWARES, type Firmware } from './firmware.ts'
import { Machine } from './machine.ts'
import { type LabGround, spawnInLab } from './namespace.ts'
import { type Card, qemuCommand } from './qemu.ts'

const DISK_SIZE_BYTES = 1024 * 1024 * 1024

export interface MachineOptions {
  name: string
  mac: string
  firmware: Firmware
  memoryMb: number
  disk?: 'none' | 'empty'
}

/** Puts a machine together, switched off; it is removed with the lab. */
export async function newMachine(
  ground: LabGround,
  options: MachineOptions & { network: string; moreCards?: readonly Card[]; namespacePath?: string },
): Promise<Machine> {
  const { name, mac, firmware, memoryMb, disk = 'none', network, moreCards = [], namespacePath } = options
  checkName(name)
  const { flash } = FIRMWARES[firmware]
  const variablesPath = flash ? join(ground.directory, `${name}.uefi-variables`) : undefined
  const diskPath = disk === 'empty' ? join(ground.directory, `${name}.disk`) : undefined
  const argv = qemuCommand({ name, mac, firmware, memoryMb, network, moreCards, variablesPath, diskPath })
  if (flash && variablesPath) await copyFile(flash.variables, variablesPath)
  if (diskPath !== undefined) {
    await writeFile(diskPath, '')
    await truncate(diskPath, DISK_SIZE_BYTES)
  }
  const where = namespacePath === undefined ? {} : { namespacePath }
  const start = () => spawnInLab(ground, argv, { name, ...where })
  return ground.owned.use(new Machine({ name, mac, start }))
}

/** Names become file names, QEMU options and namespaces' names. */
export function checkName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) {
    throw new LabInputError(`"${name}" is no name in a lab: up to 32 of a-z, 0-9 and "-"`)
  }
}
