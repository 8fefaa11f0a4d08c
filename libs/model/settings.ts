import Type, { type Static } from 'typebox'
import { Blob } from './blob.ts'
import { DiscoverySettings } from './discovery.ts'
import { flag, text, textMap } from './field-types.ts'
import { ServerSettings } from './server-conf.ts'
import { Subnets } from './subnet.ts'

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

/** Boot scripts by file; what is in them is checked by libs/bootscript. */
const ScriptTexts = Type.Record(Type.String(), Type.String({ maxLength: 65_536 }))

/** Settings, by name. */
export const Settings = {
  cluster: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 63, description: 'what the cluster is called' }),
      comment: text('a remark, for people'),
      tags: textMap('what overlays know of the cluster'),
      secure: flag(
        'whether runtime overlays are given only to who asks from a port below 1024, as root does',
      ),
      snapshots: Type.Optional(Snapshots),
    },
    { additionalProperties: false },
  ),
  /** Network boot programs by the name they have over TFTP. */
  loaders: Type.Record(Type.String(), Blob),
  /** The boot scripts that come with muster, by file: `default.ipxe`. */
  'shipped-scripts': ScriptTexts,
  /** Those of the site: each stands in the place of the one of that name that comes with muster. */
  'boot-scripts': ScriptTexts,
  /** What overlays that were written for Warewulf know of its server. */
  warewulf: ServerSettings,
  /** Networks that machines boot in, by name. */
  subnets: Subnets,
  /** How unknown machines become nodes by themselves. */
  discovery: DiscoverySettings,
} as const
/** Those that people make; the others come with muster, and the cluster does not boot without them. */
export const SITE_SETTINGS: readonly string[] = [
  'cluster',
  'warewulf',
  'subnets',
  'discovery',
  'boot-scripts',
]
export type ClusterSettings = Static<(typeof Settings)['cluster']>
export type Loaders = Static<(typeof Settings)['loaders']>
export type ScriptTexts = Readonly<Static<typeof ScriptTexts>>
/** A warewulf.conf as it was imported: the setting `warewulf`. */
export type ServerConf = Readonly<Record<string, unknown>>
