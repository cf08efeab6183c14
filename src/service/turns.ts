/** Waits for a turn; the result gives it back, and to call it again changes nothing. */
export type TakeTurn = () => Promise<() => void>;

/** At most `limit` turns at once; who comes when none is left waits, first come first served. */
export function createTurns(limit: number): TakeTurn {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) taken -= 1;
    else next();
  };
  return async () => {
    if (taken < limit) taken += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let given = false;
    return () => {
      if (!given) giveBack();
      given = true;
    };
  };
}
