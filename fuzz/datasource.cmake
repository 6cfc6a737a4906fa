midwatch_fuzz(prom_decode prom_decode.c LINKS datasource)
midwatch_fuzz(loki_decode loki_decode.c LINKS datasource)
midwatch_fuzz(traces traces.c LINKS datasource)
midwatch_fuzz(alerts alerts.c LINKS datasource alerts)
