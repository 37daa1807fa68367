// Runs before every script of a page, and of every worker, while nothing may be changed.
// Interception does not see what a worker sends over a socket, nor what leaves with a closing page
// (a popup is closed at once), and may come too late for a worker that a worker starts.
(function guard(nested) {
  "use strict";
  const inPage = typeof document !== "undefined";
  const source = `(${guard})(${!inPage});\n`;
  const MARK = "__promo_worker";
  const ORIGINS = []; // declared beside the site's own
  const { debug } = console;

  // Shared workers are out of reach altogether; streams of a socket have no send to silence.
  for (const name of ["WebSocketStream", "SharedWorker", "fetchLater", "WebTransport"]) {
    delete globalThis[name];
  }
  if (globalThis.WebSocket) {
    const url = Object.getOwnPropertyDescriptor(WebSocket.prototype, "url").get;
    const state = Object.getOwnPropertyDescriptor(WebSocket.prototype, "readyState").get;
    const told = new WeakSet();
    WebSocket.prototype.send = function send() {
      if (state.call(this) === 0) throw new DOMException("Still in CONNECTING state.", "InvalidStateError");
      if (told.has(this)) return;
      told.add(this);
      debug.call(console, "promo: a frame was not sent to " + url.call(this));
    };
  }

  // ── workers carry the guard along ──
  const blobs = new Map();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = function (thing) {
    const url = createObjectURL.call(URL, thing);
    if (thing instanceof Blob) blobs.set(url, thing);
    return url;
  };
  URL.revokeObjectURL = function (url) {
    blobs.delete(String(url));
    revokeObjectURL.call(URL, url);
  };

  const code = (...parts) => createObjectURL.call(URL, new Blob(parts, { type: "text/javascript" }));

  // Made in another window, or by another worker: its content is not at hand here.
  function guardedElsewhere(text, module) {
    const real = JSON.stringify(text);
    if (!module) return code(source, `importScripts(${real});`);
    return code(`import ${JSON.stringify(code(source))};\nimport ${real};`);
  }

  function guarded(url, module) {
    if (typeof url !== "string" && !(url instanceof URL)) {
      // A trusted type stays one: to make another the page's policy would have to allow it.
      debug.call(console, "promo: not silenced is a worker of " + globalThis.origin);
      return url;
    }
    const text = String(url);
    if (blobs.has(text)) return code(source, blobs.get(text));
    if (text.startsWith("blob:")) return guardedElsewhere(text, module);
    if (text.startsWith("data:")) return guardedData(text);
    let address;
    try {
      address = new URL(text, inPage ? document.baseURI : location.href);
    } catch {
      return url;
    }
    if (!/^https?:$/.test(address.protocol)) return url;
    const kind = (module ? "m" : "c") + (inPage ? "" : "n") + (globalThis.crossOriginIsolated ? "i" : "");
    address.search += (address.search ? "&" : "?") + `${MARK}=${kind}`;
    return address.href;
  }

  function guardedData(text) {
    const [head, ...rest] = text.split(",");
    const body = rest.join(",");
    try {
      const script = /;\s*base64\s*$/i.test(head)
        ? new TextDecoder().decode(Uint8Array.from(atob(body), (c) => c.charCodeAt(0)))
        : decodeURIComponent(body);
      return "data:text/javascript;charset=utf-8," + encodeURIComponent(source + script);
    } catch {
      return text;
    }
  }

  if (globalThis.Worker) {
    const Native = globalThis.Worker;
    const construct = Reflect.construct;
    const Guarded = function Worker(url, options) {
      if (!new.target) return Native(url); // throws, as it should
      const start = arguments.length ? [guarded(url, options?.type === "module"), options] : [];
      return construct(Native, start, new.target);
    };
    Guarded.prototype = Native.prototype;
    Native.prototype.constructor = Guarded;
    globalThis.Worker = Guarded;
  }

  // ── what outlives its page is let go when the page is closed, without anybody being asked ──
  const native = globalThis.fetch;
  const { Request } = globalThis;
  if (native) {
    globalThis.fetch = function fetch(input, init) {
      if (init?.keepalive) return native.call(this, input, { ...init, keepalive: false });
      const outlives = input instanceof Request && input.keepalive && init?.keepalive === undefined;
      if (outlives) return native.call(this, new Request(input, { keepalive: false }), init);
      return native.apply(this, arguments);
    };
  }

  // ── what a worker of a worker asks for may leave before anybody was asked about it (measured) ──
  if (nested && String(globalThis.origin).startsWith("https:")) {
    const harmless = /^(?:GET|HEAD|OPTIONS)$/i;
    const refuse = (method, url) => debug.call(console, `promo: refused ${method} ${url}`);
    const { fetch: ask } = globalThis;
    globalThis.fetch = async function fetch(...asked) {
      const request = new Request(...asked);
      if (harmless.test(request.method)) return ask(request);
      refuse(request.method, request.url);
      throw new TypeError("Failed to fetch");
    };
    const kept = new WeakSet();
    const { open, send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url, ...rest) {
      const said = String(method), address = String(url);
      open.call(this, said, address, ...rest);
      kept.delete(this);
      if (harmless.test(said)) return;
      kept.add(this);
      refuse(said, new URL(address, location.href).href);
    };
    XMLHttpRequest.prototype.send = function (...sent) {
      if (kept.has(this)) throw new DOMException("Failed to send", "NetworkError");
      return send.apply(this, sent);
    };
  }
  if (!inPage) return;

  // ── what is sent by a page that is being left is seen by nobody ──
  let leaving = false;
  addEventListener("pagehide", () => (leaving = true), { capture: true });
  addEventListener("pageshow", () => (leaving = false), { capture: true });
  const { sendBeacon } = Navigator.prototype;
  if (sendBeacon) {
    Navigator.prototype.sendBeacon = function (url, body) {
      if (leaving) return true;
      const origin = new URL(url, document.baseURI).origin;
      if (origin !== globalThis.origin && !ORIGINS.includes(origin)) return sendBeacon.apply(this, arguments);
      const kept = { method: "POST", body, mode: "no-cors", credentials: "include" };
      native.call(globalThis, url, kept).catch(() => undefined);
      return true;
    };
  }
  const stays = globalThis.fetch;
  if (stays) {
    globalThis.fetch = function fetch() {
      return leaving ? new Promise(() => {}) : stays.apply(this, arguments);
    };
  }
})(false);
