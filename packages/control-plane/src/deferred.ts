// The functions of the engine, which is loaded at the first call of one: to import the package takes a third of the time without
// it, and connections are made meanwhile.

type Engine = typeof import('./engine.js');

const engine = (): Promise<Engine> => import('./engine.js');

export const applyPlan: Engine['applyPlan'] = async (...input) => (await engine()).applyPlan(...input);

export const takeSnapshot: Engine['takeSnapshot'] = async (...input) =>
  (await engine()).takeSnapshot(...input);

export const drillSnapshot: Engine['drillSnapshot'] = async (...input) =>
  (await engine()).drillSnapshot(...input);

export const readHistory: Engine['readHistory'] = async (...input) => (await engine()).readHistory(...input);

export const planCluster: Engine['planCluster'] = async (...input) => (await engine()).planCluster(...input);

export const planMove: Engine['planMove'] = async (...input) => (await engine()).planMove(...input);

export const planReset: Engine['planReset'] = async (...input) => (await engine()).planReset(...input);

export const preflight: Engine['preflight'] = async (...input) => (await engine()).preflight(...input);

export const carryOutProcedure: Engine['carryOutProcedure'] = async (...input) =>
  (await engine()).carryOutProcedure(...input);

export const openCluster: Engine['openCluster'] = async (...input) => (await engine()).openCluster(...input);

export const readClusterFile: Engine['readClusterFile'] = async (...input) =>
  (await engine()).readClusterFile(...input);

export const checkProcedure: Engine['checkProcedure'] = async (...input) =>
  (await engine()).checkProcedure(...input);

export const planProcedure: Engine['planProcedure'] = async (...input) =>
  (await engine()).planProcedure(...input);

export const openSource: Engine['openSource'] = async (...input) => (await engine()).openSource(...input);

export const verifyCluster: Engine['verifyCluster'] = async (...input) =>
  (await engine()).verifyCluster(...input);
