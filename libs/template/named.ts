import type { Value } from './value.ts'

/**
 * A value of a named Go type that is a string underneath and has methods, such as Warewulf's booleans. It prints as its
 * text, is true when the text is not empty, and is what a function gets that takes a string.
 */
export class Named {
  readonly type: string
  readonly text: string
  /** The methods without arguments, which templates call like fields. */
  readonly methods: Readonly<Record<string, () => Value>>

  constructor(type: string, text: string, methods: Readonly<Record<string, () => Value>>) {
    this.type = type
    this.text = text
    this.methods = methods
  }
}

export function named(
  type: string,
  text: string,
  methods: Readonly<Record<string, () => Value>> = {},
): Named {
  return new Named(type, text, methods)
}
