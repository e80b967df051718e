import { idempotencyKey } from "../../src/index.ts";

/** Keys for what a person intends: the same when it is sent again, another once it is done or is something else. */
export class IntentKeys {
  readonly #keys = new Map<string, { intent: string; key: string }>();

  of(action: string, what: object): { "Idempotency-Key": string } {
    const intent = JSON.stringify(what);
    const known = this.#keys.get(action);
    const key = known?.intent === intent ? known.key : crypto.randomUUID();
    this.#keys.set(action, { intent, key });
    return idempotencyKey(key);
  }

  done(action: string): void {
    this.#keys.delete(action);
  }
}
