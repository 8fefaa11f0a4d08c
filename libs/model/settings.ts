import Type, { type Static } from 'typebox'
import { Blob } from './blob.ts'
import { text, textMap } from './field-types.ts'

/** How many changes apart snapshots are made unless set, and how many of them are kept. */
export const SNAPSHOTS_EVERY = 1_000
export const SNAPSHOTS_KEPT = 3

const Snapshots = Type.Object(
  {
    every: Type.Integer({ minimum: 10, maximum: 1_000_000, description: 'changes from one to the next' }),
    kept: Type.Integer({ minimum: 1, maximum: 100, description: 'how many of the last ones are kept' }),
  },
  { additionalProperties: false },
)

/** Settings, by name. */
export const Settings = {
  cluster: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 63, description: 'what the cluster is called' }),
      comment: text('a remark, for people'),
      tags: textMap('what overlays know of the cluster'),
      snapshots: Type.Optional(Snapshots),
    },
    { additionalProperties: false },
  ),
  /** Network boot programs by the name they have over TFTP. */
  loaders: Type.Record(Type.String(), Blob),
  /** The iPXE script that every node gets unless it names another. */
  'boot-script': Type.Object(
    { name: Type.String(), body: Type.String({ maxLength: 65_536 }) },
    { additionalProperties: false },
  ),
} as const
export type ClusterSettings = Static<(typeof Settings)['cluster']>
export type Loaders = Static<(typeof Settings)['loaders']>
export type BootScript = Static<(typeof Settings)['boot-script']>
