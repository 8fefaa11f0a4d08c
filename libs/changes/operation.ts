/** The kinds of entity that make up the description of a cluster. */
export const KINDS = ['node', 'profile', 'image', 'overlay', 'kernel', 'setting', 'secret'] as const

export type Kind = (typeof KINDS)[number]

/** Operations carry whole values, so that replay needs no history and a change is all or nothing. */
export type Operation =
  | { op: 'put'; kind: Kind; name: string; value: unknown }
  | { op: 'delete'; kind: Kind; name: string }
