import type { Command } from 'commander'
import type { ImportedKernel } from '../../../../libs/model/kernel.ts'
import { entity } from '../../api.ts'
import type { OpenSession } from '../../session.ts'
import { formatBytes, formatCount, formatTime } from '../../text.ts'

/** `muster kernel show NAME`: the segments of its modules are counted; --json has them all. */
export function defineShow(noun: Command, open: OpenSession): void {
  noun
    .command('show')
    .summary('show one kernel')
    .description('Shows one kernel that was imported apart from images.')
    .argument('<name>', 'name of the kernel')
    .action(async (name: string) => {
      const { client, terminal, json } = await open()
      const found = await entity(client, 'kernel', name)
      if (json) return terminal.json(found)
      terminal.lines([`${terminal.style('bold', `kernel ${name}`)}  (change ${found.seq})`])
      terminal.fields(fieldsOf(found.value))
      for (const warning of found.value.warnings) terminal.warn(warning)
    })
}

function fieldsOf(kernel: ImportedKernel): string[][] {
  const { version, source, builtAt, builtBy, size, rawSize, entries, modules, blob, initramfs } = kernel
  const rows: [string, string | undefined][] = [
    ['version', version],
    ['source', source],
    ['imported', formatTime(builtAt)],
    ['by', builtBy],
    ['sent', formatBytes(size)],
    ['modules', `${formatCount(entries)} files and directories in ${formatCount(modules.length)} segments`],
    ['in memory', formatBytes(rawSize)],
    ['kernel', `${blob.digest} (${formatBytes(blob.size)})`],
    ['initramfs', initramfs && `${initramfs.digest} (${formatBytes(initramfs.size)})`],
  ]
  return rows.filter((row): row is [string, string] => row[1] !== undefined)
}
