// Runs morning.ts, and reports what is missing in a sentence: an older Node cannot even read it.
const needed = [22, 18];
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  refuse(
    `Node ${process.versions.node} cannot run TypeScript: use ${needed.join(".")} or newer, ` +
      'such as the one of `make env`: PATH="$PWD/../../.venv/bin:$PATH"',
  );
}
if (!process.argv[2]) {
  refuse(
    "usage: npm run morning -- TOKEN [URL]\n" +
      '  TOKEN  an agent\'s: "$(make -s -C ../.. token ROLE=agent RETAILER=nordic-home)"\n' +
      "  URL    of the gateway, as `make up` prints it; http://127.0.0.1:8080 if it is left out",
  );
}
try {
  await import("./morning.ts");
} catch (error) {
  refuse(error.cause ? `no response: ${error.cause.message}; \`make ps\` shows what runs` : error.message);
}

function refuse(why) {
  console.error(why);
  process.exit(2);
}
