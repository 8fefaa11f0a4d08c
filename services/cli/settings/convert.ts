import { netmaskOf, normaliseMac } from '../../../libs/model/address.ts'
import { UsageError } from '../errors.ts'
import { longNameOf, type Setting } from './setting.ts'

/** Texts that an option was given: one, or several where it may be repeated; true for a flag alone. */
export type Given = string | true | readonly string[]

/** Values that take a field away; the second is Warewulf's other word for it. */
const CLEARING: readonly string[] = ['UNDEF', 'UNSET']
const TRUE: readonly string[] = ['true', 'yes', 'on', '1']
const FALSE: readonly string[] = ['false', 'no', 'off', '0']

/**
 * The value that an option asks for; undefined takes the field away. Not for addresses, entries and keys, which are
 * more than a value. @throws {UsageError} @throws {ValueInvalidError} for what is no MAC address
 */
export function settingValue(setting: Setting, given: Given): unknown {
  const option = `--${longNameOf(setting.flags)}`
  if (setting.takes === 'list') return listOf(option, (given as readonly string[]).flatMap(commaSeparated))
  if (setting.takes === 'words') return listOf(option, (given as readonly string[]).flatMap(kernelArguments))
  if (given === true) return true
  const text = filled(option, given as string)
  if (CLEARING.includes(text)) return undefined
  if (setting.takes === 'whole') return wholeOf(option, text)
  if (setting.takes === 'flag') return flagOf(option, text)
  return setting.takes === 'mac' ? normaliseMac(text) : text
}

/** The address that an option was given, and what its prefix says of the field beside it. @throws {UsageError} */
export function addressOf(
  setting: Setting,
  given: string,
): { address: string | undefined; mask?: string | number } {
  const option = `--${longNameOf(setting.flags)}`
  const text = filled(option, given)
  if (CLEARING.includes(text)) return { address: undefined }
  const [, address, length] = /^([^/]*)\/(.*)$/.exec(text) ?? []
  if (address === undefined) return { address: text }
  const isSix = address.includes(':')
  const isWhole = /^\d{1,3}$/.test(length!) && Number(length) <= (isSix ? 128 : 32)
  if (!isWhole || isSix !== (setting.mask!.as === 'length')) {
    throw new UsageError(`${option}: ${JSON.stringify(text.slice(0, 80))} is not an address with a prefix`, {
      hint: setting.mask!.as === 'length' ? 'For example fd00::1/64.' : 'For example 10.0.0.1/24.',
    })
  }
  return { address, mask: isSix ? Number(length) : netmaskOf(Number(length)) }
}

/** `key=value`. @throws {UsageError} */
export function entryOf(setting: Setting, text: string): [key: string, value: string] {
  const equals = text.indexOf('=')
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)]
  const option = `--${longNameOf(setting.flags)}`
  throw new UsageError(`${option}: ${JSON.stringify(text)} has no ${equals === 0 ? 'key' : 'value'}`, {
    hint: `For example ${option} owner=physics.`,
  })
}

export function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/**
 * The words of a kernel command line, in which double quotes keep spaces together. Commas belong to the value of an
 * argument (`console=ttyS0,115200`); one in its name was meant as a separator. @throws {UsageError}
 */
export function kernelArguments(text: string): string[] {
  const words = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []
  const joined = words.find((word) => /^[^="]*,/.test(word))
  if (joined === undefined) return words
  throw new UsageError(`${JSON.stringify(joined)} is not one kernel argument`, {
    hint: "Separate arguments by spaces: --kernelargs 'quiet console=ttyS0,115200'.",
  })
}

function listOf(option: string, items: readonly string[]): readonly string[] | undefined {
  if (items.length === 1 && CLEARING.includes(items[0]!)) return undefined
  filled(option, items.join())
  return items
}

function filled(option: string, text: string): string {
  if (text !== '') return text
  throw new UsageError(`${option} has an empty value`, { hint: `To clear the field: ${option} UNDEF` })
}

function wholeOf(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new UsageError(`${option}: ${JSON.stringify(text.slice(0, 80))} is not a whole number`)
}

/** @throws {UsageError} */
export function flagOf(option: string, text: string): boolean {
  if (TRUE.includes(text.toLowerCase())) return true
  if (FALSE.includes(text.toLowerCase())) return false
  throw new UsageError(`${option}: ${JSON.stringify(text.slice(0, 80))} is neither true nor false`, {
    hint: `Where a name follows, write ${option}=true, or put the names first.`,
  })
}
