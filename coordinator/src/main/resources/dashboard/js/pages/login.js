// Where the cluster asks for its token.
import { useState } from "preact/hooks";
import { button, div, form, h1, input, label, p } from "../tags.js";
import { problem } from "../parts.js";
import { request, setToken } from "../api.js";

export function Login({ onToken }) {
  const [error, setError] = useState(null);
  const [value, setValue] = useState("");
  const enter = async (event) => {
    event.preventDefault();
    setToken(value.trim());
    try {
      await request("/api/v1/nodes");
      onToken();
    } catch (e) {
      setError(e.status === 401 ? new Error("That is not this cluster's token.") : e);
    }
  };
  return div(
    { class: "login card" },
    h1("This cluster asks for its token"),
    p("It is the word in the file that the coordinator was started with (--token-file). It is kept until this tab is closed."),
    form(
      { onSubmit: enter },
      label({ for: "token" }, "Token"),
      input({ id: "token", type: "password", autocomplete: "off", required: true, value, onInput: (e) => setValue(e.target.value) }),
      button({ class: "button primary", type: "submit" }, "Enter"),
    ),
    error ? problem(error) : null,
  );
}
