/** A value as JSON that Go and muster make the same of: README.md says how. */
export type Encoded =
  | null
  | boolean
  | number
  | string
  | readonly Encoded[]
  | { readonly [key: string]: Encoded }

/** One template to render. A case that is just a text has no data. */
export type CaseEntry =
  | string
  | {
      /** For people; without one it is the text itself. */
      readonly name?: string
      readonly text: string
      /** The root of the data, a map or a struct; or the name of a data set of `data-sets.ts`. */
      readonly data?: Encoded
    }

/** As it is given to Go, and as it stands in a golden file. */
export interface TemplateCase {
  readonly kind: string
  readonly name?: string
  readonly text: string
  readonly data?: Encoded
}

/** What Go made of a case. */
export interface GoldenCase extends TemplateCase {
  readonly output?: string
  readonly files?: readonly { name?: string; content: string; link?: string }[]
  readonly aborted?: true
  readonly nobackup?: true
  readonly error?: {
    readonly phase: 'parse' | 'exec'
    /** From 1. None: anywhere. */
    readonly line?: number
    /** From 1, in UTF-16 units. None where parsing failed. */
    readonly column?: number
    readonly message: string
  }
}

export function nameOf({ name, text }: { name?: string; text: string }): string {
  return name ?? text
}
