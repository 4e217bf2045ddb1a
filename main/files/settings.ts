import { settingsSchema, type Settings } from '#shared/ipc/app';
import { readJson, writeJson } from './jsonFile';

/** What a person set, kept in one small file and held in memory. */
export class SettingsFile {
  private constructor(
    private readonly file: string,
    private value: Settings,
  ) {}

  static async open(file: string): Promise<SettingsFile> {
    return new SettingsFile(file, await readJson(file, settingsSchema, {}));
  }

  read(): Settings {
    return this.value;
  }

  /** Changes some of them. They count from now on, also where they cannot be written. */
  async write(change: { [K in keyof Settings]?: Settings[K] | undefined }): Promise<Settings> {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.value = { ...this.value, ...(Object.fromEntries(given) as Partial<Settings>) };
    await writeJson(this.file, this.value);
    return this.value;
  }
}
