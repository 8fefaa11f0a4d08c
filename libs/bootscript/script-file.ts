import { ScriptNameError } from './errors.ts'

/** What reads a boot script. */
export const SCRIPT_LOADERS = ['ipxe', 'grub'] as const
export type ScriptLoader = (typeof SCRIPT_LOADERS)[number]

export interface ScriptFile {
  /** What nodes name. */
  name: string
  loader: ScriptLoader
}

const FILE = /^([A-Za-z0-9][A-Za-z0-9_-]{0,62})\.(ipxe|grub)$/

/** Takes the name of a script's file apart: `menu.ipxe`. @throws {ScriptNameError} */
export function scriptFile(file: string): ScriptFile {
  const [, name, loader] = FILE.exec(file) ?? []
  if (name !== undefined && loader !== undefined) return { name, loader: loader as ScriptLoader }
  throw new ScriptNameError(`${JSON.stringify(file.slice(0, 80))} is no name of a boot script`, {
    hint: 'It is NAME.ipxe or NAME.grub, with letters, digits, - and _ in NAME.',
  })
}
