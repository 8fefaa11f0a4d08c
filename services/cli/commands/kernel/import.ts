import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ImportedKernel } from '../../../../libs/model/kernel.ts'
import { checkName } from '../../../../libs/model/name.ts'
import type { OpenSession, Session } from '../../session.ts'
import { formatBytes, formatCount } from '../../text.ts'
import { runWork } from '../image/run-work.ts'

/** Before the name of an image. */
const IMAGE = 'image:'

const ABOUT = `Imports a kernel and its modules apart from an image. Nodes boot it, with whatever image they have, when their
--kernelversion is its name. Ctrl-C cancels the import; what had the name before stays.`

interface Imported {
  name: string
  seq: number
  kernel: ImportedKernel
}

export function defineImport(noun: Command, open: OpenSession): void {
  noun
    .command('import')
    .summary('import a kernel apart from an image')
    .description(ABOUT)
    .argument('<source>', "a directory, .deb or .rpm file on the controller's host, or image:NAME")
    .argument('<name>', 'name of the kernel; one that exists is replaced')
    // Not --version, which prints that of the command.
    .option('--kernelversion <version>', 'which one: the beginning of its version, or its path in the source')
    .action(async (source: string, name: string, { kernelversion: version }: { kernelversion?: string }) => {
      checkName('kernel', name)
      const session = await open()
      const place = source.startsWith(IMAGE) ? source : resolve(session.directory, source)
      const imported = await runWork<Imported>(session, {
        label: `importing ${name}`,
        path: '/v1/kernels/import',
        body: { name, source: place, ...(version !== undefined && { version }) },
        name,
        look: `muster kernel show ${name}`,
      })
      if (session.json) session.terminal.json(imported)
      else report(session, imported)
    })
}

function report({ terminal }: Session, { name, seq, kernel }: Imported): void {
  const { version, size, rawSize, entries, warnings } = kernel
  terminal.lines([
    `kernel ${name}: Linux ${version} (change ${seq})`,
    `  ${formatBytes(size)} are sent to a node; its modules take ${formatBytes(rawSize)} in memory, ${formatCount(entries)} files and directories`,
    `  nodes boot it with: muster node set NODES --kernelversion ${name}`,
  ])
  for (const warning of warnings) terminal.warn(warning)
}
