/** Something that does not agree. */
export interface Finding {
  level: 'error' | 'warning'
  what: string
  hint?: string
}

/** What one part of a check found, and how much it looked at: `{ changes: 18 }`. */
export interface Checked {
  findings: Finding[]
  looked: Record<string, number>
}

export function error(what: string, hint?: string): Finding {
  return { level: 'error', what, ...(hint !== undefined && { hint }) }
}

export function warning(what: string, hint?: string): Finding {
  return { level: 'warning', what, ...(hint !== undefined && { hint }) }
}
