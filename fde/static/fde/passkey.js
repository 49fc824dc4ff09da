// Passkeys: asks the browser's authenticator and posts its answer. Passwords and codes need none of it.

// Browsers refuse passkeys for addresses that are bare numbers.
const usable = isSecureContext && window.PublicKeyCredential?.parseRequestOptionsFromJSON && !/^[\d.]+$|:/.test(location.hostname);

async function ask(form) {
  const kept = document.getElementById(form.dataset.passkeyOptions ?? "");
  const options = kept ? JSON.parse(kept.textContent)
    : (await (await fetch(form.action, { headers: { Accept: "application/json" } })).json()).request_options;
  if (form.dataset.passkey === "get") {
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
  }
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
  // Kept by an authenticator that knows its owner: two factors in one.
  Object.assign(publicKey.authenticatorSelection, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  return navigator.credentials.create({ publicKey });
}

for (const form of usable ? document.querySelectorAll("form[data-passkey]") : []) {
  const failed = form.querySelector("[data-passkey-error]");
  form.hidden = false;
  document.querySelector("[data-passkey-or]")?.removeAttribute("hidden");
  document.querySelector("[data-passkey-none]")?.setAttribute("hidden", "");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify((await ask(form)).toJSON());
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
