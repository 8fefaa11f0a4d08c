import Type, { type TSchema } from 'typebox'

const TEXT_LENGTH_MAX = 4_096
const LIST_LENGTH_MAX = 1_000

const text = Type.String({ maxLength: TEXT_LENGTH_MAX })
/** Files have flags and numbers with quotes or without. */
const scalar = Type.Optional(Type.Union([text, Type.Number(), Type.Boolean()]))

function section(names: readonly string[], more: Record<string, TSchema> = {}) {
  const fields = { ...Object.fromEntries(names.map((name) => [name, scalar])), ...more }
  return Type.Optional(Type.Object(fields, { additionalProperties: false }))
}

const Export = Type.Object(
  { path: text, 'export options': scalar, 'mount options': scalar, mount: scalar },
  { additionalProperties: false },
)

/**
 * What overlays know of the Warewulf server that they were written for: fields of a warewulf.conf, by their names there.
 * Nothing else in muster reads it.
 */
export const ServerSettings = Type.Object(
  {
    comment: scalar,
    ipaddr: scalar,
    netmask: scalar,
    network: scalar,
    fqdn: scalar,
    ipaddr6: scalar,
    prefixlen6: scalar,
    warewulf: section([
      'port',
      'tls port',
      'secure',
      'secure files',
      'tls',
      'update interval',
      'autobuild overlays',
      'host overlay',
      'grubboot',
      'systemd name',
    ]),
    dhcp: section([
      'enabled',
      'template',
      'range start',
      'range end',
      'range6 start',
      'range6 end',
      'systemd name',
    ]),
    tftp: section(['enabled', 'tftproot', 'systemd name'], {
      ipxe: Type.Optional(Type.Record(Type.String(), text)),
    }),
    nfs: section(['enabled', 'systemd name'], {
      'export paths': Type.Optional(Type.Array(Export, { maxItems: LIST_LENGTH_MAX })),
    }),
    ssh: section([], {
      'key types': Type.Optional(Type.Array(text, { maxItems: LIST_LENGTH_MAX })),
    }),
    paths: section([
      'bindir',
      'sysconfdir',
      'localstatedir',
      'cachedir',
      'ipxesource',
      'srvdir',
      'firewallddir',
      'systemddir',
      'datadir',
      'wwoverlaydir',
      'wwchrootdir',
      'wwprovisiondir',
      'wwclientdir',
      'wwfilesdir',
    ]),
  },
  { additionalProperties: false },
)
