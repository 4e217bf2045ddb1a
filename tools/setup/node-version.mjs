// Imported first by every command: a Node too old for the rest says so in plain words.
const OLDEST = 20;

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  console.error(
    `Netloom needs Node ${OLDEST} or newer; this is ${process.version}. Get it from https://nodejs.org.`,
  );
  process.exit(1);
}
