/** Runs in VS Code's page: whether its memory of the workspace or the user, as written so far, holds this text. */
export async function isRemembered(text: string): Promise<boolean> {
  const names = (await indexedDB.databases()).flatMap(({ name }) =>
    name?.startsWith('vscode-web-state-db') ? [name] : [],
  );
  const values = names.map(
    name =>
      new Promise<boolean>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction('ItemTable').objectStore('ItemTable').getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            database.close();
            resolve(JSON.stringify(reading.result).includes(text));
          };
        };
      }),
  );
  return (await Promise.all(values)).includes(true);
}
