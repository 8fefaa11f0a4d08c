import type { DocumentKind } from './sections.ts'

/** An entity as a document says that it is to be. */
export interface Entry {
  kind: DocumentKind
  name: string
  /** In its one usual form; without empty fields. */
  value: unknown
  /** `nodes.yaml:12`: the line of a field in it, or where it begins. Takes as long as reading the file did. */
  place(path?: readonly string[]): string
}

/** What one or several files say. */
export interface Documents {
  entries: readonly Entry[]
  /** The kinds that there is a section for, be it an empty one. */
  kinds: ReadonlySet<DocumentKind>
}
