/** Timers with names: a new one takes the place of the old, and none outlives its owner. */
export class Timers {
  private readonly running = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly sleeping = new Map<string, () => void>();
  private isClosed = false;

  once(name: string, ms: number, run: () => void): void {
    this.stop(name);
    if (this.isClosed) return;
    const fire = (): void => {
      this.running.delete(name);
      run();
    };
    this.running.set(name, setTimeout(fire, ms));
  }

  stop(name: string): void {
    clearTimeout(this.running.get(name));
    this.running.delete(name);
  }

  /** Returns after the time, at wake(name), or at close(). */
  sleep(name: string, ms: number): Promise<void> {
    return new Promise((go) => {
      if (this.isClosed) return go();
      this.sleeping.set(name, go);
      this.once(name, ms, () => this.wake(name));
    });
  }

  wake(name: string): void {
    const go = this.sleeping.get(name);
    this.sleeping.delete(name);
    this.stop(name);
    go?.();
  }

  close(): void {
    this.isClosed = true;
    for (const name of [...this.running.keys()]) this.stop(name);
    for (const name of [...this.sleeping.keys()]) this.wake(name);
  }
}
