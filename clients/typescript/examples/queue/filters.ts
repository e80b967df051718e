import type { operations } from "../../src/index.ts";
import type { Fields } from "../kit/screen.ts";

export const STATUSES = ["new", "open", "pending_customer", "resolved", "closed"] as const;
export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export const WHOSE = ["all", "mine", "nobody"] as const;
export const ORDERS = ["due_at", "priority", "updated_at", "created_at"] as const;

/** What a person chose; an empty text does not narrow. */
export interface Filters {
  status: (typeof STATUSES)[number];
  priority: (typeof PRIORITIES)[number] | "";
  whose: (typeof WHOSE)[number];
  /** The id of a team. */
  team: string;
  order: (typeof ORDERS)[number];
  words: string;
}

export type Query = NonNullable<operations["list_tickets"]["parameters"]["query"]>;

/** The filters in a form; what is none of ours is as if it had not been chosen. */
export function filtersOf(fields: Fields): Filters {
  return {
    status: oneOf(STATUSES, fields["status"], "new"),
    priority: oneOf(["", ...PRIORITIES], fields["priority"], ""),
    whose: oneOf(WHOSE, fields["whose"], "all"),
    order: oneOf(ORDERS, fields["order"], "due_at"),
    team: fields["team"] ?? "",
    words: fields["words"]?.trim() ?? "",
  };
}

/** The query of the list; words bring their own order, the best first. */
export function queryOf({ status, priority, whose, team, order, words }: Filters): Query {
  return {
    status: [status],
    ...(priority && { priority: [priority] }),
    ...(whose === "mine" && { assignee: "me" }),
    ...(whose === "nobody" && { unassigned: true }),
    ...(team && { team }),
    ...(words ? { q: words } : { order_by: order }),
  };
}

function oneOf<Value extends string>(values: readonly Value[], chosen: string | undefined, otherwise: Value): Value {
  return values.find((value) => value === chosen) ?? otherwise;
}
