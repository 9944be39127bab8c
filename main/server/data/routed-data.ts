/** Data services of different kinds, chosen by the name of the data source. */
import type { DataAccess, DataServices } from './data-services.js';

export function routedData(all: readonly DataServices[], choose: (service: string) => DataServices): DataServices {
  return {
    open: (): DataAccess => {
      const accesses = new Map<DataServices, DataAccess>();
      return {
        run: (request) => {
          const services = choose(request.service);
          const access = accesses.get(services) ?? services.open();
          accesses.set(services, access);
          return access.run(request);
        },
        end: async () => {
          for (const access of accesses.values()) await access.end();
        },
      };
    },
    findByField: (place, field, value) => choose(place.service).findByField(place, field, value),
    close: async () => {
      for (const services of all) await services.close();
    },
  };
}
