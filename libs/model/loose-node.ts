import type { ResolvedNode } from './resolved-node.ts'

/** The same shape, where numbers and flags may be texts: as somebody wrote them in a file of Warewulf. */
export type Loose<T> = T extends string
  ? string
  : T extends number | boolean
    ? T | string
    : T extends readonly (infer Item)[]
      ? readonly Loose<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Loose<T[Key]> }
        : T

/** A node with its profiles merged in, whose values are as they were written. Every ResolvedNode is one. */
export type LooseNode = Loose<ResolvedNode>
