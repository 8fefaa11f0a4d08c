import { ValueInvalidError } from '../model/errors.ts'
import { checkName } from '../model/name.ts'

/** An image, or with a number one version of it. */
export interface VersionName {
  name: string
  number?: number
}

/** `debian`, or `debian@7` for its version 7. @throws {ValueInvalidError} */
export function parseVersionName(text: string): VersionName {
  const at = text.indexOf('@')
  const name = at === -1 ? text : text.slice(0, at)
  checkName('image', name)
  if (at === -1) return { name }
  const digits = text.slice(at + 1)
  if (/^[1-9][0-9]{0,8}$/.test(digits)) return { name, number: Number(digits) }
  throw new ValueInvalidError(`${JSON.stringify(text.slice(0, 80))} is not a version of an image`, {
    hint: `A version is an image's name, @ and a number: ${name}@3.`,
  })
}

export function formatVersionName({ name, number }: VersionName): string {
  return number === undefined ? name : `${name}@${number}`
}
