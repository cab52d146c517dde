// Builds the explorer into api/static, which the service serves at "/".
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { atlas } from "./atlas.ts";

/** The service that `npm run dev` talks to. */
const SERVICE = process.env["PLANATLAS_URL"] ?? "http://127.0.0.1:8000";
const ROUTES =
  "docs documents entities entity export graph-store health id ontology page paths places queries samples sparql status subgraph";

export default defineConfig({
  plugins: [svelte(), atlas()],
  // Relative addresses hold behind any proxy, under any path.
  base: "./",
  build: {
    outDir: "../api/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: Object.fromEntries(ROUTES.split(" ").map((name) => [`/${name}`, SERVICE])) },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: { include: ["test/**/*.test.ts"] },
});
