import type { GroupRecord } from '../records/group-record.ts'
import { ScriptLimitError, UnsafeScriptValueError } from './errors.ts'
import { BODY_BYTES_MAX } from './limits.ts'

/**
 * The part of the boot script that a group shares, as its record carries it: the template, a file of config/boot,
 * without its comments. `name` is the file's name without `.ipxe`.
 *
 * @throws {UnsafeScriptValueError | ScriptLimitError}
 */
export function groupScript({ name, template }: { name: string; template: string }): GroupRecord['script'] {
  if (!/^[\n\x20-\x7e]*$/.test(template)) {
    throw new UnsafeScriptValueError(`the boot script ${name} holds something that is not printable ASCII`, {
      hint: 'iPXE knows ASCII only; lines end with a line feed, without a carriage return, and have no tabs.',
    })
  }
  const lines = template.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const body = `${lines.join('\n')}\n`
  if (body.length > BODY_BYTES_MAX) {
    throw new ScriptLimitError(`the boot script ${name} is ${body.length} bytes long, over ${BODY_BYTES_MAX}`)
  }
  return { name, body }
}
