/** The survey that an invitation leads to. Its token is the only credential, and it can be answered once. */
import { type Connection, createClient, isProblem, ok, type Schemas } from "../../src/index.ts";
import type { Fields, Screen } from "../kit/screen.ts";
import { view } from "./view.ts";

/** All that the view shows. */
export interface Survey {
  invitation: Schemas["PublicInvitation"] | undefined;
  answered: "now" | "before" | undefined;
  problem: unknown;
}

export function surveyScreen(connection: Connection, token: string): Screen {
  const client = createClient(connection);
  const survey: Survey = { invitation: undefined, answered: undefined, problem: undefined };
  const params = { path: { token } };

  async function read(): Promise<void> {
    survey.invitation = await ok(client.GET("/v1/invitations/{token}", { params }));
    if (survey.invitation.state === "answered") survey.answered ??= "before";
  }

  /** The same answer may be sent again, so this is repeated by the person; another one is ALREADY_ANSWERED. */
  async function answer(fields: Fields): Promise<void> {
    const comment = fields["comment"]?.trim();
    const body = { score: Number(fields["score"]), ...(comment && { comment }) };
    try {
      await ok(client.POST("/v1/invitations/{token}/answer", { params, body }));
      survey.answered = "now";
    } catch (error) {
      if (!isProblem(error, "ALREADY_ANSWERED")) throw error;
      survey.answered = "before";
    }
  }

  async function attempt(work: Promise<void>): Promise<boolean> {
    try {
      await work;
      survey.problem = undefined;
    } catch (error) {
      survey.problem = error;
    }
    return survey.problem === undefined;
  }

  return {
    html: () => view(survey),
    act: (_, fields) => attempt(answer(fields)),
    async run(_, changed) {
      await attempt(read());
      changed();
    },
  };
}
