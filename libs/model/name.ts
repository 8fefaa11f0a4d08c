import { ValueInvalidError } from './errors.ts'

/** Names appear in file names, URLs and as tokens of bus keys, so each kind has a strict form. */
const FORMS = {
  /** A host name, possibly with a domain (RFC 1123, 2.1), lower case. */
  node: {
    pattern: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    says: 'a host name in lower case: letters, digits, hyphens, dots',
  },
  rack: { pattern: /^[A-Za-z0-9_-]{1,63}$/, says: 'letters, digits, hyphens and underscores, at most 63' },
  profile: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    says: 'letters, digits, dots, hyphens and underscores, at most 63',
  },
  image: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_-]{1,63})*$/,
    says: 'letters, digits, hyphens, underscores and single dots',
  },
  subnet: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    says: 'letters, digits, dots, hyphens and underscores, at most 63',
  },
  policy: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    says: 'letters, digits, dots, hyphens and underscores, at most 63',
  },
  /** Often its release: 5.14.0-427.13.1.el9_4.x86_64+rt. Never a path, which would be one in an image. */
  kernel: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/,
    says: 'letters, digits, dots, plus signs, hyphens and underscores, at most 100',
  },
  overlay: {
    pattern: /^[A-Za-z0-9._:-]{1,63}$/,
    says: 'letters, digits, dots, colons, hyphens and underscores, at most 63',
  },
} as const

export type NamedThing = keyof typeof FORMS

/** @throws {ValueInvalidError} */
export function checkName(thing: NamedThing, name: string): void {
  const form = FORMS[thing]
  if (!form.pattern.test(name) || name === '.' || name === '..') {
    const article = /^[io]/.test(thing) ? 'an' : 'a'
    throw new ValueInvalidError(
      `${JSON.stringify(name.slice(0, 80))} is not a name for ${article} ${thing}`,
      { hint: `${article === 'an' ? 'An' : 'A'} ${thing} is named by ${form.says}.` },
    )
  }
}
