import { lowerCharacter, upperCharacter } from '../case-mapping.ts'
import { isSpace } from '../white-space.ts'

/** What stands between words. */
export function isConnector(char: string): boolean {
  return char === '-' || char === '_' || isSpace(char)
}

/**
 * `some_words` becomes `SomeWords`: as the library behind sprig does it, which lets connectors at the beginning stand, of
 * several between words all but one, and writes the last one twice where there is nothing else.
 */
export function toCamelCase(text: string): string {
  const chars = [...text]
  if (chars.length === 0) return ''
  const start = chars.findIndex((char) => !isConnector(char))
  if (start === -1) return text + chars.at(-1)!
  let camel = chars.slice(0, start).join('')
  let last = upperCharacter(chars[start]!)
  for (const char of chars.slice(start + 1)) {
    const follows = isConnector(last)
    if (follows && !isConnector(char)) last = upperCharacter(char)
    else {
      camel += last
      last = follows ? char : lowerCharacter(char)
    }
  }
  return camel + last
}
