import Type, { type Static } from 'typebox'
import { Blob } from './blob.ts'

/** A tree of files laid over an image. Its content is a cpio archive, so one digest names all of it. */
export const Overlay = Type.Object(
  {
    tree: Blob,
    origin: Type.Union([Type.Literal('shipped'), Type.Literal('site')]),
    files: Type.Integer(),
  },
  { additionalProperties: false },
)
export type Overlay = Static<typeof Overlay>
