midwatch_fuzz(prom_decode prom_decode.c LINKS datasource)
