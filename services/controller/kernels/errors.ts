import { MusterError } from '../../../libs/errors/muster-error.ts'

/** What a kernel is to be imported from is nothing that one is taken from. */
export class KernelSourceError extends MusterError {
  override readonly code = 'MUSTER_KERNEL_SOURCE'
  override readonly category = 'invalid'
}

/** A program that unpacks a package, or lists what modules need, is not there or failed. */
export class KernelToolError extends MusterError {
  override readonly code = 'MUSTER_KERNEL_TOOL'
  override readonly category = 'unavailable'
}

/** As many kernels as can be are being imported already, or this one is. */
export class KernelBusyError extends MusterError {
  override readonly code = 'MUSTER_KERNEL_BUSY'
  override readonly category = 'conflict'

  constructor(importing: readonly string[]) {
    super(`being imported already: kernel ${importing.join(', ')}`, {
      hint: 'Wait until that is done, then try again.',
    })
  }
}
