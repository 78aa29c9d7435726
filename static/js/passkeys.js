// Passkeys. A form[data-passkey] is shown if the browser supports them; "add" creates one, "get" uses one. The
// challenge comes from data-challenge, the answer is posted to data-answer, and the response says where to go next.
const known = "PublicKeyCredential" in window && Boolean(navigator.credentials);

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function letters(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function readable(options) {
  const ids = (all) => all?.map((it) => ({ ...it, id: bytes(it.id) }));
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = ids(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = ids(options.allowCredentials);
  return read;
}

function sendable(credential) {
  const { response } = credential;
  const sent = { clientDataJSON: letters(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) sent[name] = letters(response[name]);
  }
  const { id, type } = credential;
  return { id, rawId: letters(credential.rawId), type, response: sent, extensions: credential.getClientExtensionResults() };
}

async function post(address, body) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const reply = await fetch(address, { method: "POST", headers, body: JSON.stringify(body), redirect: "manual" });
  if (reply.type === "opaqueredirect") {
    location.reload(); // the proof grew old, or the session ended: the page itself leads on
    return null;
  }
  if (!reply.headers.get("content-type")?.startsWith("application/json")) {
    throw new Error(reply.status === 429 ? "Too many attempts. Wait a moment, then try again." : "That didn’t work. Reload this page and try again.");
  }
  const said = await reply.json();
  if (!reply.ok) throw new Error(said.trouble);
  return said;
}

// Goes there; a page that carries a draft takes it along.
function leave(address) {
  const draft = document.querySelector('input[name="draft"]');
  if (!draft) return location.assign(address);
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/drafts" });
  form.append(draft.cloneNode());
  document.body.append(form);
  form.submit();
}

async function go(form) {
  const second = "second" in form.dataset;
  const question = await post(form.dataset.challenge, second ? { second } : {});
  if (!question) return;
  const publicKey = readable(question.publicKey);
  const adding = form.dataset.passkey === "add";
  const credential = await (adding ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  const answer = { credential: sendable(credential) };
  if (adding) answer.name = form.elements.namedItem("name").value;
  else Object.assign(answer, { second, next: form.dataset.next ?? "", remember: document.querySelector("#remember")?.checked ?? false });
  const said = await post(form.dataset.answer, answer);
  if (said) leave(said.to);
}

function words(error) {
  if (error.name === "NotAllowedError") return "You didn’t choose a passkey, or it took too long. Try again.";
  if (error.name === "InvalidStateError") return "This device already has a passkey for your account.";
  if (error.name === "SecurityError") return `Passkeys don’t work at this address. Open the site by its name${location.hostname === "127.0.0.1" ? `: ${location.host.replace("127.0.0.1", "localhost")}` : "."}`;
  return error instanceof DOMException ? "Your browser couldn’t do this. Try another way." : error.message;
}

for (const form of known ? document.querySelectorAll("form[data-passkey]") : []) {
  const message = form.querySelector("[role=alert]");
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    message.hidden = true;
    button.disabled = true;
    try {
      await go(form);
    } catch (error) {
      message.textContent = words(error);
      message.hidden = false;
    }
    button.disabled = false;
  });
}
if (known) document.querySelectorAll("[data-without-passkeys]").forEach((it) => { it.hidden = true; });
