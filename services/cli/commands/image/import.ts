import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { formatImageSource, parseImageSource } from '../../../../libs/image/image-source.ts'
import { checkName } from '../../../../libs/model/name.ts'
import type { OpenSession, Session } from '../../session.ts'
import { excludePattern } from './exclude-pattern.ts'
import { type AccessFlags, accessFields } from './registry-access.ts'
import { reportBuilt, runWork, type WorkResult } from './run-work.ts'

interface ImportFlags extends AccessFlags {
  codec?: string
  allRoot?: boolean
  exclude?: string[]
  stage?: boolean
  force?: boolean
  platform?: string
}

/** What an import came to: a version, or one that there was already. */
type Imported = WorkResult & { unchanged?: boolean }

const ABOUT = `Imports a root file system, or an image of a container, as a version of an image.

Sources, as the controller's host sees them:
  docker://NAME[:TAG]            an image of a registry; also docker://NAME@sha256:...
  docker-daemon:NAME             an image that Docker has
  containers-storage:NAME        an image that Podman has
  oci:DIR[:TAG]                  an OCI layout
  oci-archive:FILE[:TAG]         an archive of one
  docker-archive:FILE[:NAME:TAG] what docker save or podman save wrote
  PATH                           a directory, a tarball (gz, xz, zst), or one of the archives

Ctrl-C cancels the import; nothing is made then.`

export function defineImport(noun: Command, open: OpenSession): void {
  noun
    .command('import')
    .summary('import a container image, a tarball or a directory')
    .description(ABOUT)
    .argument('<source>', "what to import, as the controller's host sees it")
    .argument('<name>', 'name of the image; one that exists gets a new version')
    .addOption(new Option('--codec <codec>', 'how it is compressed').choices(['gzip', 'zstd', 'auto']))
    .option('--all-root', 'make all files of the image belong to root, for a directory made without root')
    .option(
      '--exclude <pattern>',
      'leave out what matches, besides /etc/warewulf/excludes of the image',
      excludePattern,
    )
    .option('--stage', 'make a version that nodes do not boot yet')
    .option(
      '--force',
      'also if the same was imported before, and by zstd also if a kernel in it cannot unpack that',
    )
    .option('--platform <platform>', "os/arch[/variant]; by default linux and the controller's own")
    .option('--username <name>', 'user of the registry; the password is asked for')
    .option('--password-file <file>', 'file with the password, - for stdin')
    .option('--ca-file <file>', "certificate of the registry's authority, in PEM")
    .option('--no-tls-verify', 'do without TLS, or with one that nobody vouches for')
    .action(async (source: string, name: string, flags: ImportFlags) => {
      checkName('image', name)
      const parsed = parseImageSource(source)
      const session = await open()
      const { username: _user, passwordFile: _file, caFile: _ca, tlsVerify: _tls, exclude, ...asked } = flags
      const body = {
        name,
        source: formatImageSource(
          'path' in parsed ? { ...parsed, path: resolve(session.directory, parsed.path) } : parsed,
        ),
        ...asked,
        ...(exclude && { excludes: exclude }),
        ...(await accessFields(session, flags)),
      }
      const work = { label: `importing ${name}`, path: '/v1/images/import', body, name }
      const imported = await runWork<Imported>(session, work)
      if (session.json) session.terminal.json(imported)
      else if (imported.unchanged) reportUnchanged(session, imported)
      else reportBuilt(session, imported)
    })
}

function reportUnchanged({ terminal }: Session, { name, number, image }: Imported): void {
  const version = [image, ...(image.others ?? [])].find((each) => (each.number ?? 1) === number) ?? image
  terminal.lines([
    `image ${name}: nothing changed: version ${number} is ${version.origin?.digest ?? version.source} already`,
  ])
  terminal.note('--force imports it again.')
}
