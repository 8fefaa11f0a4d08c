/** What came of a template; see libs/template. */
export interface ShownRendering {
  text: string
  files: readonly { name: string | undefined; content: string; link?: string }[]
  aborted: boolean
  backup: boolean
}

/**
 * A rendering as `wwctl overlay show --render` prints it: each file with what it is called and whether it would be written;
 * `quiet` without that. `name` is that of the file as it was asked for.
 */
export function showRendering(rendering: ShownRendering, options: { name: string; quiet: boolean }): string {
  const { files, aborted, backup } = rendering
  const { name, quiet } = options
  const heads = (lines: readonly string[]): string => (quiet ? '' : lines.map((line) => `${line}\n`).join(''))
  if (aborted) {
    const before = heads([`backupFile: ${backup}`, 'writeFile: false'])
    return `${before}${wholeLines(textBeforeFiles(rendering))}${heads(['Aborted'])}`
  }
  const shown = files.map((file) => {
    const before = heads([
      `backupFile: ${backup}`,
      'writeFile: true',
      `Filename: ${file.name ?? name.replace(/\.ww$/, '')}`,
      ...(file.link === undefined ? [] : [`Symlink: ${file.link}`]),
    ])
    return file.link === undefined ? before + wholeLines(file.content) : before
  })
  return shown.join('')
}

/** What was printed before the first `file`: all that Warewulf shows of a template that gave up. */
function textBeforeFiles({ text, files }: ShownRendering): string {
  let length = text.length
  for (const { name, content } of files) if (name !== undefined) length -= content.length
  return text.slice(0, length)
}

function wholeLines(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}
