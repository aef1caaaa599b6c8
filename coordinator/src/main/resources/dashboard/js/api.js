// Requests to the coordinator. What fails becomes an Error with the server's own sentence.
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let token = null;
try {
  token = sessionStorage.getItem("token");
} catch {
  // no storage: it is asked for on every load
}

let onUnauthorized = () => {};

export function whenUnauthorized(listener) {
  onUnauthorized = listener;
}

export function setToken(value) {
  token = value;
  try {
    sessionStorage.setItem("token", value);
  } catch {
    // kept for this page only
  }
}

export async function request(path, options = {}) {
  const headers = { ...options.headers };
  if (token) headers.authorization = `Bearer ${token}`;
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options, headers });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new ApiError(0, "UNREACHABLE", "The coordinator can't be reached.");
  }
  if (response.ok) return response;
  const text = await response.text();
  let error;
  try {
    error = JSON.parse(text).error;
  } catch {
    error = null;
  }
  const failure = new ApiError(response.status, error?.code ?? "INTERNAL", error?.message ?? text ?? response.statusText);
  if (failure.status === 401) onUnauthorized();
  throw failure;
}

export const getJson = async (path, options) => (await request(path, options)).json();

export const getText = async (path, options) => (await request(path, options)).text();

export const post = async (path) => (await request(path, { method: "POST" })).json();

/** Saves what the path answers as a file; by hand, since a plain link carries no token. */
export async function download(path) {
  const response = await request(path);
  const name = /filename="?([^";]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "model";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const jobPath = (id) => `/api/v1/jobs/${encodeURIComponent(id)}`;
