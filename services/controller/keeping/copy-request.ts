import { decode, encode } from '../../../libs/codec/codec.ts'
import { isDigest } from '../../../libs/digest/digest.ts'
import { isBaseUrl } from '../../../libs/records/base-url.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { RecordInvalidError } from '../../../libs/records/errors.ts'
import { COPY_REFS_MAX } from './limits.ts'
import type { NamedRef } from './refs-in.ts'

/** One controller asks another, again and again under one id, to fetch blobs, and is told how far that is. */
export interface CopyRequest {
  id: string
  /** Base URL of the blobs of who asks. */
  from: string
  /** Of a manifest, what it names is meant, too. */
  refs: NamedRef[]
}

export interface CopyAnswer {
  /** What is not there yet; of a manifest that has not come, itself only. */
  missing: { blobs: number; bytes: number }
  /** Why it will not be fetched. */
  refused?: string
}

const ID_LENGTH_MAX = 64

export const encodeRequest = (request: CopyRequest): Uint8Array => encode(request)
export const encodeAnswer = (answer: CopyAnswer): Uint8Array => encode(answer)

/** @throws {RecordInvalidError} {UndecodableError} */
export function decodeRequest(bytes: Uint8Array): CopyRequest {
  const value = decode(bytes) as Partial<CopyRequest> | null
  const fine =
    typeof value?.id === 'string' &&
    value.id.length <= ID_LENGTH_MAX &&
    isBaseUrl(value.from) &&
    Array.isArray(value.refs) &&
    value.refs.length <= COPY_REFS_MAX &&
    value.refs.every((each) => isRef(each?.ref) && typeof each.isManifest === 'boolean')
  if (!fine) throw new RecordInvalidError('a request to fetch blobs lacks a field or has a wrong one')
  return value as CopyRequest
}

/** @throws {RecordInvalidError} {UndecodableError} */
export function decodeAnswer(bytes: Uint8Array): CopyAnswer {
  const value = decode(bytes) as Partial<CopyAnswer> | null
  const { missing, refused } = value ?? {}
  const fine =
    [missing?.blobs, missing?.bytes].every(Number.isSafeInteger) &&
    (refused === undefined || typeof refused === 'string')
  if (!fine) throw new RecordInvalidError('an answer about fetching blobs lacks a field or has a wrong one')
  return value as CopyAnswer
}

function isRef(ref: Partial<BlobRef> | undefined): boolean {
  return typeof ref?.digest === 'string' && isDigest(ref.digest) && isSize(ref.size)
}

function isSize(size: unknown): boolean {
  return Number.isSafeInteger(size) && (size as number) >= 0
}
