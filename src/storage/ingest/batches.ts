import { type Session } from '../types.js';

export interface BatchRow {
  readonly id: number;
  readonly token: Buffer;
  /** ms */
  readonly receivedAt: number;
  readonly apiKeyId: number | null;
  readonly source: string;
}

/** Records a batch; its token is what a COMMIT of unknown outcome is looked up by. */
export async function recordBatch(session: Session, batch: BatchRow): Promise<void> {
  await session.insert(
    'batch',
    ['id', 'token', 'received_at', 'api_key_id', 'source'],
    [[batch.id, batch.token, batch.receivedAt, batch.apiKeyId, batch.source]],
  );
}
