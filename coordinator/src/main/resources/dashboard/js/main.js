// Start here: the address chooses the page; the stream of events keeps it true.
import { render } from "preact";
import { div, h } from "./tags.js";
import { empty } from "./parts.js";
import { useRoute } from "./router.js";
import { store, useStore } from "./store.js";
import { Live } from "./live.js";
import { whenUnauthorized } from "./api.js";
import { Shell } from "./shell.js";
import { Login } from "./pages/login.js";
import { Overview } from "./pages/overview.js";
import { Nodes } from "./pages/nodes.js";
import { Jobs } from "./pages/jobs.js";
import { JobPage } from "./pages/job.js";
import { Models } from "./pages/models.js";
import { ModelPage } from "./pages/model.js";
import { Datasets } from "./pages/datasets.js";
import { DatasetPage } from "./pages/dataset.js";

const live = new Live(store);

function page([first, ...rest]) {
  if (!first) return h(Overview);
  if (first === "nodes" && !rest.length) return h(Nodes);
  if (first === "datasets") return rest.length ? h(DatasetPage, { key: rest[0], id: rest[0] }) : h(Datasets);
  if (first === "jobs") return rest.length ? h(JobPage, { key: rest[0], id: rest[0], rest: rest.slice(1) }) : h(Jobs);
  if (first === "models") return rest.length ? h(ModelPage, { key: rest[0], name: rest[0], version: rest[1] }) : h(Models);
  return div(empty("There is no such page", "The address may be mistyped, or from another version."));
}

function App() {
  const route = useRoute();
  const { status } = useStore();
  return h(Shell, { route }, status === "locked" ? h(Login, { onToken: () => live.wake() }) : page(route));
}

whenUnauthorized(() => store.update({ status: "locked" }));
render(h(App), document.getElementById("app"));
live.run();
