import { MusterError } from '../errors/muster-error.ts'

/** A value, kernel arguments as a rule, that would break out of its line of the boot script. */
export class UnsafeScriptValueError extends MusterError {
  override readonly code = 'MUSTER_SCRIPT_UNSAFE_VALUE'
  override readonly category = 'invalid'
}

/** More of something than a boot script, or the kernel's command line, has room for. */
export class ScriptLimitError extends MusterError {
  override readonly code = 'MUSTER_SCRIPT_LIMIT'
  override readonly category = 'exhausted'
}

/** A file name that no boot script can have. */
export class ScriptNameError extends MusterError {
  override readonly code = 'MUSTER_SCRIPT_NAME'
  override readonly category = 'invalid'
}

/** A boot script that includes what is not there, or that goes to a place that it does not have. */
export class ScriptInvalidError extends MusterError {
  override readonly code = 'MUSTER_SCRIPT_INVALID'
  override readonly category = 'invalid'
}
