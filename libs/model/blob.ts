import Type from 'typebox'

/** An artifact: the schema of libs/records' BlobRef. */
export const Blob = Type.Object(
  { digest: Type.String({ pattern: '^[0-9a-f]{64}$' }), size: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
)
