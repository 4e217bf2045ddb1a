export { app, hasBridge, pathForFile } from './app';
export { connectEngine, engine, engineStore, type EngineStatus } from './engine';
export { readSettings, settingsStore, writeSettings } from './settings';
