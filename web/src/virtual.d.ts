declare module "virtual:atlas" {
  const atlas: import("./views/map/atlas").Atlas;
  export default atlas;
}
