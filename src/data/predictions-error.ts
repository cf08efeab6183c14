/** Why a predictions file cannot be read: a flaw of the file or of what was asked of it, for people. */
export class PredictionsError extends Error {
  readonly code: 'format' | 'column' | 'value' | 'id';
  readonly retryable = false;

  constructor(code: PredictionsError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'PredictionsError';
    this.code = code;
  }
}
