import { BOOT, GENERAL } from './general.ts'
import { IPMI } from './ipmi.ts'
import { NETWORK } from './network.ts'
import type { Selector, Setting, SettingGroup } from './setting.ts'
import { STORAGE } from './storage.ts'

/**
 * Every option of `add`, `set` and `unset`, with Warewulf's names. The commands, their help, and what becomes of what
 * they are given all come from here.
 */
export const SETTING_GROUPS: readonly SettingGroup[] = [GENERAL, BOOT, NETWORK, IPMI, STORAGE]

export const SELECTORS: readonly Selector[] = SETTING_GROUPS.flatMap(({ selectors }) => selectors)

export function settingsOf(kind: 'node' | 'profile'): Setting[] {
  return SETTING_GROUPS.flatMap(({ settings }) => settings).filter(
    ({ only }) => only === undefined || only === kind,
  )
}

const ORDER = [...new Set(settingsOf('node').map(({ path }) => path.split('.')[0]!))]

/** Puts fields, by their paths with dots, into the order of their options; what has none comes last. */
export function inOrder<T>(fields: Iterable<T>, fieldOf: (field: T) => string): T[] {
  const rankOf = (field: T): number => {
    const rank = ORDER.indexOf(fieldOf(field).split('.')[0]!)
    return rank === -1 ? ORDER.length : rank
  }
  return [...fields].sort((one, other) => rankOf(one) - rankOf(other))
}
