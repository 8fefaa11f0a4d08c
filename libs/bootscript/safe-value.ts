import { ScriptLimitError, UnsafeScriptValueError } from './errors.ts'
import { KERNEL_ARGS_BYTES_MAX } from './limits.ts'

/** What iPXE takes for the end of a command when it stands as a word of its own. */
const SEPARATORS = new Set(['||', '&&', ';'])

/**
 * Makes sure that a text can be the value of a `set` line and mean itself. iPXE knows no quoting: it cuts a line at
 * white space into words, ends the command at a separator or at a word that begins with `#`, then expands `${...}`.
 *
 * @throws {UnsafeScriptValueError}
 */
export function checkScriptValue(what: string, value: string): void {
  const reason = unsafeReason(value)
  if (reason === undefined) return
  const shown = JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value)
  throw new UnsafeScriptValueError(`${what}: ${shown} cannot stand in a boot script: ${reason}`, {
    hint: 'Printable ASCII only, without ${ and without words that are ||, && or ; or begin with #.',
  })
}

/** Kernel arguments as an administrator gives them; one string may hold several. @throws {UnsafeScriptValueError} @throws {ScriptLimitError} */
export function checkKernelArgs(args: readonly string[]): void {
  for (const arg of args) checkScriptValue('kernel argument', arg)
  const size = args.join(' ').length
  if (size > KERNEL_ARGS_BYTES_MAX) {
    throw new ScriptLimitError(`the kernel arguments are ${size} bytes long, over ${KERNEL_ARGS_BYTES_MAX}`, {
      hint: 'The kernel would cut its command line off. Move what is not needed so early into an overlay.',
    })
  }
}

function unsafeReason(value: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(value))
    return 'it holds a line break or something else that is not printable ASCII'
  if (value.includes('${')) return 'iPXE would expand the ${'
  const words = value.split(' ')
  const separator = words.find((word) => SEPARATORS.has(word))
  if (separator !== undefined) return `the word ${separator} ends a command`
  if (words.some((word) => word.startsWith('#'))) return 'a word that begins with # begins a comment'
  return undefined
}
