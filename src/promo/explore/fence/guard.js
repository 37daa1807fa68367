// Runs before every script of a page, and of every worker, while nothing may be changed.
// Interception does not see what a worker sends over a socket, nor what leaves with a closing page,
// and may come too late for a worker that a worker starts.
(function guard(nested) {
  "use strict";
  const inPage = typeof document !== "undefined";
  const source = `(${guard})(${!inPage});\n`;
  const MARK = "__promo_worker";
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

  function guarded(url, module) {
    if (typeof url !== "string" && !(url instanceof URL)) return url; // a trusted type stays one
    const text = String(url);
    if (blobs.has(text)) {
      return createObjectURL.call(URL, new Blob([source, blobs.get(text)], { type: "text/javascript" }));
    }
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
    globalThis.Worker = class Worker extends Native {
      constructor(url, options, ...rest) {
        super(guarded(url, options?.type === "module"), options, ...rest);
      }
    };
  }

  // ── what a worker of a worker asks for may leave before anybody was asked about it (measured) ──
  if (nested && String(globalThis.origin).startsWith("https:")) {
    const harmless = /^(?:GET|HEAD|OPTIONS)$/i;
    const refuse = (method, url) => debug.call(console, `promo: refused ${method} ${url}`);
    const { fetch: ask, Request } = globalThis;
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
    Navigator.prototype.sendBeacon = function (...sent) {
      return leaving ? true : sendBeacon.apply(this, sent);
    };
  }
  const nativeFetch = globalThis.fetch;
  if (nativeFetch) {
    globalThis.fetch = function fetch(...sent) {
      return leaving ? new Promise(() => {}) : nativeFetch.apply(this, sent);
    };
  }
})(false);
