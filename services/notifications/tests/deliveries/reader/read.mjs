// Reads mails, each a line of base64, and writes what postal-mime makes of each, a line of JSON.
import { createInterface } from "node:readline";
import PostalMime from "postal-mime";

for await (const line of createInterface({ input: process.stdin })) {
  const mail = await PostalMime.parse(Buffer.from(line, "base64"));
  process.stdout.write(JSON.stringify(mail) + "\n");
}
