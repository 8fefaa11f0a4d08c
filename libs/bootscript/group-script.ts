import { ScriptInvalidError, ScriptLimitError, UnsafeScriptValueError } from './errors.ts'
import { BODY_BYTES_MAX } from './limits.ts'
import type { ScriptFile, ScriptLoader } from './script-file.ts'

/** A boot script without the values of a node: what nodes that name it share. */
export interface GroupScript {
  name: string
  body: string
}

/** A line that another script's lines come in the place of: `#include servers`. Those include nothing themselves. */
const INCLUDE = /^#include ([A-Za-z0-9_-]+)$/
/** Characters of a line that a message shows. */
const SHOWN_MAX = 80

/**
 * The part of the boot script that a group shares, as its record carries it: the template, a file like those of
 * config/boot, without its comments and with what it includes. `include` gives the text of another one for the same
 * loader.
 *
 * @throws {UnsafeScriptValueError | ScriptLimitError | ScriptInvalidError}
 */
export function groupScript(
  options: ScriptFile & { template: string; include?: (name: string) => string | undefined },
): GroupScript {
  const { name, loader, template, include } = options
  const file = `${name}.${loader}`
  const included = template.split('\n').flatMap((line) => {
    const other = INCLUDE.exec(line)?.[1]
    if (other === undefined) return [line]
    const text = include?.(other)
    if (text !== undefined) return text.split('\n')
    throw new ScriptInvalidError(
      `the boot script ${file} includes ${other}, and there is no ${other}.${loader}`,
    )
  })
  const lines = included.filter((line) => line.trim() !== '' && !isComment(line, loader))
  const body = `${lines.join('\n')}\n`
  if (!/^[\n\x20-\x7e]*$/.test(body)) {
    throw new UnsafeScriptValueError(`the boot script ${file} holds something that is not printable ASCII`, {
      hint: 'Loaders know ASCII only; lines end with a line feed, without a carriage return, and have no tabs.',
    })
  }
  if (body.length > BODY_BYTES_MAX) {
    throw new ScriptLimitError(`the boot script ${file} is ${body.length} bytes long, over ${BODY_BYTES_MAX}`)
  }
  if (loader === 'ipxe') checkLabels(file, lines)
  return { name, body }
}

function isComment(line: string, loader: ScriptLoader): boolean {
  return loader === 'grub' ? /^ *#/.test(line) : line.startsWith('#')
}

/** iPXE looks for a label when it is gone to: one that is not there ends the script in the middle of a boot. */
function checkLabels(file: string, lines: readonly string[]): void {
  const labels = lines.flatMap((line) => /^:(\S+)/.exec(line)?.[1] ?? [])
  const twice = labels.find((label, index) => labels.indexOf(label) !== index)
  if (twice !== undefined)
    throw new ScriptInvalidError(`the boot script ${file} has the label ${twice} twice`)
  for (const line of lines) {
    for (const [, label = ''] of line.matchAll(/(?:^|[|&;] )goto (\S+)/g)) {
      if (label.includes('$') || labels.includes(label)) continue
      throw new ScriptInvalidError(
        `the boot script ${file} has no label ${label}: ${line.slice(0, SHOWN_MAX)}`,
      )
    }
  }
}
