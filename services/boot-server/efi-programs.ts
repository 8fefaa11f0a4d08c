import type { Pair } from '../../libs/records/pair.ts'
import type { Loaders } from './loader-files.ts'

/** What belongs together: a shim starts only what its own distribution signed. */
const SIGNED = /^(?:shim|grub|mm)(x64|aa64)\.efi$/

/** What SUSE's shim asks for, and what that is here. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'grub.efi': ['grubx64.efi', 'grubaa64.efi'],
  'mokmanager.efi': ['mmx64.efi', 'mmaa64.efi'],
}

/**
 * The network boot programs that a machine may ask for, by name: those of its node's image, where that has signed ones for
 * its kind of machine, before those of the controllers' hosts.
 */
export function programsFor(pair: Pair | undefined, offered: Loaders): Loaders {
  const own = pair?.group.efi
  const all = own === undefined ? offered : { ...withoutSigned(offered, own), ...own }
  return withAliases(all)
}

function withoutSigned(offered: Loaders, own: Loaders): Loaders {
  const suffixes = new Set(Object.keys(own).map((name) => SIGNED.exec(name)?.[1]))
  const kept = Object.entries(offered).filter(([name]) => {
    const suffix = SIGNED.exec(name)?.[1]
    return suffix === undefined || !suffixes.has(suffix)
  })
  return Object.fromEntries(kept)
}

function withAliases(loaders: Loaders): Loaders {
  const more: Record<string, Loaders[string]> = {}
  for (const [alias, names] of Object.entries(ALIASES)) {
    const name = names.find((each) => Object.hasOwn(loaders, each))
    if (name !== undefined) more[alias] = loaders[name]!
  }
  return { ...more, ...loaders }
}
