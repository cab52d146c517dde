/** What stands in the editor at first: it runs, and shows the manner of such queries. */
export const STARTER = `# 哪些功能区属于哪条走廊 · Which zones are part of which corridor
PREFIX plan: <https://w3id.org/planatlas/ontology#>

SELECT DISTINCT ?zone ?corridor
WHERE {
  ?zone a plan:Zone ;
    plan:partOf ?corridor .
  ?corridor a plan:Corridor .
}
ORDER BY ?corridor ?zone
LIMIT 200
`;
