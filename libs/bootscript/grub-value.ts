import { UnsafeScriptValueError } from './errors.ts'

/**
 * A text as a word of a GRUB script that means itself. Between single quotes GRUB takes every character as it is; a
 * single quote ends them and is put in between. @throws {UnsafeScriptValueError} if it has a line break or is not ASCII
 */
export function grubWord(what: string, value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "'\\''")}'`
  throw new UnsafeScriptValueError(
    `${what}: ${JSON.stringify(value.slice(0, 80))} cannot stand in a boot script: it holds a line break or something else that is not printable ASCII`,
    { hint: 'Printable ASCII only.' },
  )
}
